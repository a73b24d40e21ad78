export { canonical } from './canonical.js';
export {
  assertLinearizable,
  type CheckOptions,
  type CheckResult,
  checkLinearizable,
  LinearizabilityError,
  type Linearizable,
  type Unknown,
  type Violation,
} from './check.js';
export type { Diagnosis, Window } from './diagnose.js';
export { type MergedHistory, mergeRetries } from './exactly-once.js';
export { type Model, UNOBSERVED, type Unobserved } from './model.js';
export { type CounterInput, type CounterOutput, counter } from './models/counter.js';
export { type Deterministic, deterministicModel } from './models/deterministic.js';
export {
  type KvChanged,
  type KvCondition,
  type KvFound,
  type KvInput,
  type KvOutput,
  type KvState,
  kv,
} from './models/kv.js';
export { type ListAppendInput, type ListAppendOutput, type ListState, listAppend } from './models/list-append.js';
export { type RegisterInput, type RegisterOptions, type RegisterOutput, register } from './models/register.js';
export type { CompletedOperation, FailedOperation, IndeterminateOperation, Operation } from './operation.js';
export { HistoryRecorder, type PendingOperation } from './recorder.js';
export type { Limits } from './search.js';
export type { Start } from './start.js';
export { timeline } from './timeline.js';
