import type { Role } from './consensus/effects.js';

/** The payload of each event. */
export interface RaftEvents {
  'node.started': Record<string, never>;
  'node.stopped': Record<string, never>;
  'node.failed': { readonly error: string };
  'cluster.formed': { readonly members: readonly string[] };
  'role.changed': { readonly from: Role; readonly to: Role; readonly term: number; readonly reason: string };
  'leader.elected': {
    readonly leaderId: string;
    readonly term: number;
    readonly votesReceived: number;
    readonly votesTotal: number;
    readonly electionDurationMs: number;
  };
  'leader.stepdown': { readonly reason: string };
  'leader.lost': { readonly term: number };
  /** A configuration is committed; in the middle of a change, the joint one. */
  'cluster.membership.changed': {
    readonly index: number;
    readonly before: readonly string[];
    readonly after: readonly string[];
  };
  'log.appended': { readonly from: number; readonly to: number };
  'log.committed': { readonly from: number; readonly to: number };
  'log.truncated': { readonly from: number; readonly to: number };
  'log.compacted': { readonly to: number };
  'snapshot.started': { readonly index: number };
  'snapshot.completed': {
    readonly index: number;
    readonly term: number;
    readonly bytes: number;
    readonly durationMs: number;
  };
  'snapshot.failed': { readonly error: string };
  'snapshot.restored': { readonly index: number; readonly term: number };
  /** A write has not completed for too long, and leadership was given up. */
  'storage.stalled': { readonly sinceMs: number };
  'storage.failed': { readonly error: string };
}

export type RaftEventType = keyof RaftEvents;

/** One event, as listeners get it. */
export type RaftEvent = {
  [T in RaftEventType]: {
    readonly type: T;
    readonly nodeId: string;
    readonly clusterId: string;
    /** Wall-clock milliseconds. */
    readonly timestamp: number;
    readonly data: RaftEvents[T];
  };
}[RaftEventType];
