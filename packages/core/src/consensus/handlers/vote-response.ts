import type { VoteResponse } from '../../contracts/messages.js';
import { settleElection } from '../elections.js';
import type { Replica } from '../replica.js';

/** Counts a vote of the election that is under way; the first answer of each voter stands. */
export function handleVoteResponse(replica: Replica, from: string, message: VoteResponse): void {
  const { campaign } = replica;
  if (campaign === null || campaign.preVote !== message.preVote || campaign.votes.has(from)) return;
  if (message.preVote && message.granted && message.term !== replica.term + 1) return;
  campaign.votes.set(from, message.granted);
  settleElection(replica);
}
