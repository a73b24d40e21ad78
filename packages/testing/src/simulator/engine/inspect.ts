import type { Configuration, RaftNode } from '@raft/core';

/*
 * What the simulator looks at inside a node: its own description of the engine's insides, read-only. The engine owes it
 * no stability; `inspect` says at once when it no longer fits.
 */

export interface PositionView {
  readonly index: number;
  readonly term: number;
}

export interface ProgressView {
  readonly state: 'probe' | 'replicate' | 'snapshot';
  readonly match: number;
  readonly next: number;
  readonly round: number;
  readonly window: { readonly count: number; readonly bytes: number };
}

export interface LeadershipView {
  readonly progress: ReadonlyMap<string, ProgressView>;
  readonly firstIndex: number;
  readonly uncommittedBytes: number;
}

export interface ReplicaView {
  readonly term: number;
  readonly vote: string | null;
  readonly role: 'follower' | 'candidate' | 'leader';
  readonly leader: string | null;
  readonly commit: number;
  readonly installing: PositionView | null;
  readonly leadership: LeadershipView | null;
  readonly log: {
    readonly start: PositionView;
    readonly lastIndex: number;
    readonly lastTerm: number;
    readonly snapshot: PositionView | null;
    readonly configuration: Configuration;
    readonly configurationIndex: number;
    readonly cache: { readonly bytes: number };
    configurationAt(index: number): { readonly index: number };
    termAt(index: number): number | undefined;
  };
  readonly writes: { readonly durableIndex: number };
}

export interface RuntimeView {
  readonly replica: ReplicaView;
  readonly applied: { readonly current: number };
  readonly applier: { readonly awaitsRestore: boolean; readonly restore: unknown };
}

interface NodeInside {
  readonly runtime: RuntimeView | null;
}

/** The insides of a node; null until its storage is read. */
export function inspect(node: RaftNode): RuntimeView | null {
  const { runtime } = node as unknown as NodeInside;
  if (runtime === undefined) throw new TypeError('the engine has changed: RaftNode has no runtime to look at');
  return runtime;
}
