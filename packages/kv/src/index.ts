export { maxKeyBytes, maxRangeLimit } from './checks.js';
export { KvClient, type KvDeleteOptions, type KvDone, type KvNode, type KvWritten } from './client.js';
export { type JsonValue, jsonEqual, maxJsonDepth } from './json.js';
export { KvStateMachine } from './state-machine.js';
export type {
  KvAnswer,
  KvAnswerTo,
  KvCommand,
  KvCount,
  KvEntry,
  KvExpectation,
  KvGet,
  KvPage,
  KvQuery,
  KvRange,
  KvResult,
} from './types.js';
