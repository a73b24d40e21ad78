import type { HeartbeatRequest } from '../../contracts/messages.js';
import { commitTo } from '../commit.js';
import { hearLeader } from '../following.js';
import type { Replica } from '../replica.js';

/** The leader lives. Its commit index is never past what this node has acknowledged to it. */
export function handleHeartbeatRequest(replica: Replica, from: string, message: HeartbeatRequest): void {
  hearLeader(replica, from);
  if (replica.installing === null) {
    commitTo(replica, Math.min(message.commit, replica.log.lastIndex));
  }
  const { term, round } = message;
  const stickinessMs = replica.options.leaderStickinessMs;
  replica.writes.afterHardState(from, { type: 'heartbeatResponse', term, round, stickinessMs });
}
