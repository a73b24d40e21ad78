import type { RaftNode } from '@raft/core';
import type { SimulatedMachine } from './application.js';
import type { VirtualClock } from './clock.js';

/**
 * One life of a node, from start to crash or stop. A dead run's node object still exists, and may even be in the middle
 * of a call: nothing that it does reaches the world any more.
 */
export class Run {
  dead = false;
  state: 'starting' | 'running' | 'stopping' | 'stopped' | 'failed' = 'starting';
  node!: RaftNode;
  clock!: VirtualClock;
  machine!: SimulatedMachine;
  /** Why this run may fail by itself: a fault was injected into it. */
  excused: string | null = null;

  constructor(
    /** Runs of a host are numbered from 1. */
    readonly number: number,
    /** There was something on the disk to start from. */
    readonly recovers: boolean,
  ) {}

  excuse(reason: string): void {
    this.excused ??= reason;
  }
}
