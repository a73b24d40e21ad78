import type { AppendRequest } from '../contracts/messages.js';
import { blockHeaderBytes, EntryBlock, entrySize, type Proposal } from '../log/entry-block.js';
import { commitTo } from './commit.js';
import type { Leadership } from './leadership.js';
import type { Progress } from './progress.js';
import { quorumValue } from './quorum.js';
import type { Replica } from './replica.js';

export type ProposeOutcome =
  | { readonly accepted: true; readonly firstIndex: number; readonly term: number }
  | { readonly accepted: false; readonly reason: 'notLeader' | 'overloaded' | 'transferring' };

/** Appends what callers proposed. All of it or nothing; the first proposal is let in whatever its size. */
export function propose(replica: Replica, proposals: readonly Proposal[]): ProposeOutcome {
  const { leadership, options } = replica;
  if (leadership === null) return { accepted: false, reason: 'notLeader' };
  if (leadership.transfer !== null) return { accepted: false, reason: 'transferring' };
  const { uncommittedBytes } = leadership;
  if (uncommittedBytes > 0 && uncommittedBytes + sizeOf(proposals) > options.maxUncommittedBytes) {
    return { accepted: false, reason: 'overloaded' };
  }
  const firstIndex = replica.log.lastIndex + 1;
  appendOwn(replica, leadership, proposals);
  return { accepted: true, firstIndex, term: replica.term };
}

function sizeOf(proposals: readonly Proposal[]): number {
  let size = 0;
  for (const proposal of proposals) size += entrySize(proposal);
  return size;
}

/** Appends to the leader's own log, in blocks that each fit into one message. */
export function appendOwn(replica: Replica, leadership: Leadership, proposals: readonly Proposal[]): void {
  const { maxAppendEntries, maxAppendBytes } = replica.options;
  let from = 0;
  while (from < proposals.length) {
    let bytes = blockHeaderBytes + entrySize(proposals[from]!);
    let to = from + 1;
    for (; to < proposals.length && to - from < maxAppendEntries; to++) {
      bytes += entrySize(proposals[to]!);
      if (bytes > maxAppendBytes) break;
    }
    appendBlock(replica, leadership, from === 0 && to === proposals.length ? proposals : proposals.slice(from, to));
    from = to;
  }
}

function appendBlock(replica: Replica, leadership: Leadership, proposals: readonly Proposal[]): void {
  const { log, term, time } = replica;
  const times = { clusterTime: leadership.clusterTime(time.now), wallTime: time.wall };
  const block = EntryBlock.encode(log.lastIndex + 1, term, times, proposals);
  appendToLog(replica, block);
  leadership.proposed(block.lastIndex, block.byteLength);
}

/** Takes a block into the log in memory and on its way to the disk. */
export function appendToLog(replica: Replica, block: EntryBlock): void {
  const { configurationIndex } = replica.log;
  replica.log.append(block);
  replica.writes.append(block);
  if (replica.log.configurationIndex !== configurationIndex) configurationChanged(replica);
}

/** Another configuration is in effect: from now on it decides who is counted and who is sent to (thesis 4.1). */
export function configurationChanged(replica: Replica): void {
  const { log, leadership, time } = replica;
  replica.emit({ type: 'configuration', index: log.configurationIndex });
  leadership?.track(replica.others(), log.lastIndex + 1, time.now, log.configurationIndex);
}

/**
 * Commits what a quorum has made durable: only through an entry of the leader's own term (§5.4.2), and counting itself
 * only for what is on its own disk.
 */
export function advanceCommit(replica: Replica, leadership: Leadership): void {
  leadership.commitMayAdvance = false;
  const { log, writes } = replica;
  const index = quorumValue(replica.configuration, (id) =>
    id === replica.id ? writes.durableIndex : (leadership.progress.get(id)?.match ?? 0),
  );
  if (index <= replica.commit || log.termAt(index) !== replica.term) return;
  commitTo(replica, index);
  leadership.committed(index);
}

/** Sends to each follower what it lacks, as far as its window allows. Equal appends are one object, encoded once. */
export function replicate(replica: Replica, leadership: Leadership): void {
  const shared = new Map<number, AppendRequest>();
  for (const [peer, progress] of leadership.progress) {
    while (sendNext(replica, leadership, peer, progress, shared)) {
      // Until the follower has everything, or its window is full.
    }
  }
}

/** Sends one append. False when nothing more can be sent now. */
function sendNext(
  replica: Replica,
  leadership: Leadership,
  peer: string,
  progress: Progress,
  shared: Map<number, AppendRequest>,
): boolean {
  const { log } = replica;
  if (progress.state === 'snapshot' || progress.readingFrom > 0 || progress.probing) return false;
  if (progress.next - 1 < log.start.index) return needSnapshot(replica, peer, progress);
  if (progress.next > log.lastIndex) return sendCommit(replica, leadership, peer, progress, shared);
  const ready = shared.get(progress.next);
  if (ready !== undefined) return sendAppend(replica, peer, progress, ready);
  const blocks = blocksFor(replica, peer, progress);
  if (blocks === undefined) return false;
  const message = appendRequest(replica, leadership, progress.next, blocks);
  shared.set(progress.next, message);
  return sendAppend(replica, peer, progress, message);
}

/** Nothing to append: a follower that is being probed, or that does not know the newest commit index, is told. */
function sendCommit(
  replica: Replica,
  leadership: Leadership,
  peer: string,
  progress: Progress,
  shared: Map<number, AppendRequest>,
): boolean {
  if (progress.state === 'replicate' && progress.commitSent >= replica.commit) return false;
  const message = shared.get(progress.next) ?? appendRequest(replica, leadership, progress.next, []);
  shared.set(progress.next, message);
  sendAppend(replica, peer, progress, message);
  return false;
}

/** What the next append carries; undefined while it has to be read from the disk. */
function blocksFor(replica: Replica, peer: string, progress: Progress): readonly EntryBlock[] | undefined {
  const { next, fetched } = progress;
  if (fetched[0]?.firstIndex === next) return fetched;
  const { maxAppendEntries: maxEntries, maxAppendBytes: maxBytes } = replica.options;
  const blocks = replica.log.cache.from(next, maxEntries, maxBytes);
  if (blocks !== undefined) return blocks;
  progress.readingFrom = next;
  replica.outbox.logReads.push({ peer, from: next, maxEntries, maxBytes });
  return undefined;
}

function appendRequest(
  replica: Replica,
  leadership: Leadership,
  next: number,
  blocks: readonly EntryBlock[],
): AppendRequest {
  const prevIndex = next - 1;
  const prevTerm = replica.log.termAt(prevIndex)!;
  const { term, commit } = replica;
  return { type: 'appendRequest', term, prevIndex, prevTerm, commit, round: leadership.round, blocks };
}

/** False when the window has no room, or the append has to be answered before the next one. */
function sendAppend(replica: Replica, peer: string, progress: Progress, message: AppendRequest): boolean {
  let bytes = 0;
  for (const block of message.blocks) bytes += block.byteLength;
  const { now } = replica.time;
  if (progress.state === 'replicate' && bytes > 0) {
    if (!progress.window.admits(bytes)) return false;
    if (progress.window.count === 0) progress.progressAt = now;
    progress.window.add(message.blocks.at(-1)!.lastIndex, bytes);
    progress.next = message.blocks.at(-1)!.lastIndex + 1;
    progress.fetched = [];
  }
  progress.commitSent = message.commit;
  progress.sentAt = now;
  replica.send(peer, message);
  progress.probing = progress.state === 'probe';
  return !progress.probing;
}

/** The follower needs what is compacted: a snapshot goes first. */
function needSnapshot(replica: Replica, peer: string, progress: Progress): false {
  const { snapshot } = replica.log;
  if (snapshot === null) return false;
  progress.becomeSnapshot(snapshot.index);
  replica.outbox.snapshotsWanted.push(peer);
  return false;
}
