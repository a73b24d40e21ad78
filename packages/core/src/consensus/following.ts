import { RaftError } from '../errors.js';
import { becomeFollower } from './leading.js';
import type { Replica } from './replica.js';

/** The leader of the current term was heard: follow it, and do not campaign or vote for a while. */
export function hearLeader(replica: Replica, leader: string): void {
  if (replica.leadership !== null) {
    throw RaftError.internal(`${leader} and ${replica.id} both lead in term ${replica.term}`);
  }
  if (replica.leader !== leader || replica.role !== 'follower' || replica.campaign !== null) {
    becomeFollower(replica, replica.term, leader, `${leader} leads`);
  }
  replica.resetElectionDeadline();
  replica.stickyUntil = replica.time.now + replica.options.leaderStickinessMs;
}
