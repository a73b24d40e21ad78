import type { ConsensusMessage, SnapshotMetadata, SnapshotRequest, SnapshotResponse } from '../contracts/messages.js';
import type { EntryBlock } from '../log/entry-block.js';
import type { LogPosition } from '../log/terms.js';

export type Role = 'follower' | 'candidate' | 'leader' | 'learner';

/** The two values of §5 that are one record on the disk, so that one can never be newer than the other. */
export interface HardState {
  readonly term: number;
  /** Who was voted for in `term`; null for nobody. */
  readonly vote: string | null;
}

/**
 * One atomic, synced write. Its parts take effect in this order: hard state, snapshot, truncation, blocks, compaction.
 */
export interface LogWrite {
  /** To be handed back to `persisted`. Writes are numbered from 1 and made one at a time. */
  readonly id: number;
  readonly hardState: HardState | null;
  /** Everything in the log is replaced by this snapshot, whose bytes are on the disk already. */
  readonly install: SnapshotMetadata | null;
  /** Entries from here on are removed before `blocks` are added; null when none are. */
  readonly truncateFrom: number | null;
  readonly blocks: readonly EntryBlock[];
  /** Entries up to here are no longer needed; null when nothing was compacted. */
  readonly compactTo: LogPosition | null;
}

export interface OutgoingMessage {
  readonly to: string;
  readonly message: ConsensusMessage;
}

/** Entries that left the cache and that a follower needs. */
export interface LogReadRequest {
  readonly peer: string;
  readonly from: number;
  readonly maxEntries: number;
  readonly maxBytes: number;
}

/** The answer to `readIndex`: serve the read once `index` is applied; null when this node could not find out. */
export interface ReadResult {
  readonly id: number;
  readonly index: number | null;
}

export interface IncomingChunk {
  readonly from: string;
  readonly request: SnapshotRequest;
}

export interface SnapshotAnswer {
  readonly from: string;
  readonly response: SnapshotResponse;
}

export type ReplicaEvent =
  | { readonly type: 'role'; readonly from: Role; readonly to: Role; readonly term: number; readonly reason: string }
  | { readonly type: 'leader'; readonly leader: string | null; readonly term: number }
  | {
      readonly type: 'elected';
      readonly term: number;
      readonly votesReceived: number;
      readonly votesTotal: number;
      readonly electionDurationMs: number;
    }
  /** No leader was heard for an election timeout. */
  | { readonly type: 'electionTimeout' }
  | { readonly type: 'diskStalled'; readonly sinceMs: number }
  | { readonly type: 'electionFailed'; readonly term: number }
  | { readonly type: 'truncated'; readonly from: number; readonly to: number }
  | { readonly type: 'configuration'; readonly index: number }
  | { readonly type: 'configurationCommitted'; readonly index: number }
  /** A committed change has left this node out, and no leader talks to it any more. */
  | { readonly type: 'removed' }
  | { readonly type: 'transferFailed'; readonly target: string; readonly reason: 'timeout' | 'notVoter' }
  | { readonly type: 'identityConflict'; readonly peer: string; readonly expected: string; readonly actual: string };

/**
 * What has to happen after the inputs so far, to be carried out in this order: send, write, apply; the rest in any.
 * Nothing in `messages` depends on a write that is not yet durable.
 */
export interface Effects {
  readonly messages: readonly OutgoingMessage[];
  readonly write: LogWrite | null;
  /** Entries up to here are committed and durable here: apply them. */
  readonly applyTo: number;
  readonly reads: readonly ReadResult[];
  readonly logReads: readonly LogReadRequest[];
  /** Followers that need the latest snapshot, each told once per need. */
  readonly snapshotsWanted: readonly string[];
  readonly chunks: readonly IncomingChunk[];
  readonly snapshotAnswers: readonly SnapshotAnswer[];
  readonly events: readonly ReplicaEvent[];
}
