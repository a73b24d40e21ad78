import type { StateMachine } from '@raft/core';
import type { Host } from './host.js';
import type { Run } from './run.js';
import type { World } from './world.js';

/** The state machine of one run of a node, and what the invariants need to know of it. */
export interface SimulatedMachine extends StateMachine {
  /** The last entry applied or restored, and a hash of all that was applied up to it. */
  readonly lastIndex: number;
  readonly chain: number;
  /** The whole state; equal for equal states. */
  state(): string;
}

/** Those who use the cluster. */
export interface Workload {
  /** Calls that have not settled, and calls that were made. */
  readonly pending: number;
  readonly calls: number;
  start(): void;
  stop(): void;
  /** Many commands at once. */
  burst(count: number): void;
  /** One write or read on this node; a plain write is one that nothing can be wrong with. */
  write(client: number, host: Host, then: () => void, timeoutMs?: number, plain?: boolean): void;
  read(client: number, host: Host, then: () => void, timeoutMs?: number): void;
  /** What was wrong with what they saw; null for nothing. */
  verdict(): string | null | Promise<string | null>;
}

/** What runs on the cluster: the simulator's own objects, or a user's state machine. */
export interface Application {
  machine(host: Host, run: Run): SimulatedMachine;
  workload(world: World): Workload;
}
