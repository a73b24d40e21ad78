import type { AppendResponse } from '../../contracts/messages.js';
import { RaftError } from '../../errors.js';
import type { Progress } from '../progress.js';
import type { Replica } from '../replica.js';

/** A follower has made entries durable, or its log differs from what was sent. */
export function handleAppendResponse(replica: Replica, from: string, message: AppendResponse): void {
  const { leadership, log, time } = replica;
  const progress = leadership?.progress.get(from);
  if (leadership === null || progress === undefined) return;
  progress.lastContact = time.now;
  progress.round = Math.max(progress.round, message.round);
  if (!message.accepted) {
    refused(replica, progress, message);
    return;
  }
  if (message.index > log.lastIndex) throw RaftError.internal(`${from} acknowledged entry ${message.index}, unsent`);
  accepted(progress, message.index, log.start.index, time.now);
  leadership.commitMayAdvance = true;
}

function accepted(progress: Progress, index: number, logStart: number, now: number): void {
  if (index > progress.match) {
    progress.match = index;
    progress.progressAt = now;
  }
  progress.window.acknowledge(index);
  progress.next = Math.max(progress.next, progress.match + 1);
  if (progress.state === 'probe') {
    // An answer to an older append says nothing about the one in flight, but where the logs agree is known now.
    progress.probing = false;
    progress.becomeReplicate();
  } else if (progress.state === 'snapshot' && progress.match >= logStart) progress.becomeReplicate();
}

/** Goes back to where the logs can agree: at most one step for each term in which they differ (§5.3). */
function refused(replica: Replica, progress: Progress, { index, hintIndex, hintTerm }: AppendResponse): void {
  if (progress.state === 'snapshot' || index <= progress.match) return;
  if (progress.state === 'probe' && index !== progress.next - 1) return;
  const agreed = replica.log.lastAtMost(Math.min(index - 1, hintIndex), hintTerm).index;
  progress.becomeProbe(Math.max(progress.match, Math.min(index - 1, agreed)) + 1);
}
