export { nodeTestRunner, type TestRunner } from '../storage/runner.js';
export { stateMachineConformance } from './conformance.js';
export { type SimulatedFailure, type SimulateOptions, type SimulateResult, simulate } from './simulate.js';
export type { StateMachineSubject } from './subject.js';
