import type { AppendRequest } from '../../contracts/messages.js';
import { RaftError } from '../../errors.js';
import type { EntryBlock } from '../../log/entry-block.js';
import { commitTo } from '../commit.js';
import { hearLeader } from '../following.js';
import type { Replica } from '../replica.js';
import { appendToLog, configurationChanged } from '../replication.js';

/** Appends what fits, and says so once it is durable (§5.3). */
export function handleAppendRequest(replica: Replica, from: string, message: AppendRequest): void {
  hearLeader(replica, from);
  if (replica.installing !== null) return;
  const { log } = replica;
  const { prevIndex, prevTerm, blocks, term, round } = message;
  // What is committed here is in every leader's log: there is nothing to check before the commit index.
  if (prevIndex > replica.commit && !log.matches(prevIndex, prevTerm)) {
    const hint = log.lastAtMost(prevIndex, prevTerm);
    replica.writes.afterHardState(from, {
      type: 'appendResponse',
      term,
      round,
      accepted: false,
      index: prevIndex,
      hintIndex: hint.index,
      hintTerm: hint.term,
    });
    return;
  }
  for (const block of blocks) appendNew(replica, block);
  const last = blocks.at(-1)?.lastIndex ?? prevIndex;
  commitTo(replica, Math.min(message.commit, last));
  const index = Math.max(last, replica.commit);
  const answer = { type: 'appendResponse', term, round, accepted: true, index, hintIndex: 0, hintTerm: 0 } as const;
  replica.writes.afterAll(from, answer, index);
}

/** Appends the part of the block that the log lacks. Entries that differ are removed first, and only those. */
function appendNew(replica: Replica, block: EntryBlock): void {
  const { log } = replica;
  if (block.lastIndex <= replica.commit) return;
  const wanted = block.slice(Math.max(block.firstIndex, replica.commit + 1), block.lastIndex);
  const from = log.firstDifference(wanted);
  if (from > wanted.lastIndex) return;
  if (from <= log.lastIndex) truncate(replica, from);
  appendToLog(replica, wanted.slice(from, wanted.lastIndex));
}

function truncate(replica: Replica, from: number): void {
  const { log } = replica;
  if (from <= replica.commit) throw RaftError.internal(`entry ${from} is committed and would be overwritten`);
  replica.emit({ type: 'truncated', from, to: log.lastIndex });
  replica.writes.truncate(from);
  if (log.truncateFrom(from)) configurationChanged(replica);
}
