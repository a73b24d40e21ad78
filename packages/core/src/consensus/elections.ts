import { becomeFollower, becomeLeader } from './leading.js';
import { electionResult } from './quorum.js';
import type { Replica } from './replica.js';

/** An election under way. */
export interface Campaign {
  readonly preVote: boolean;
  /** The leader asked for it, so that the others' stickiness does not apply. */
  readonly transfer: boolean;
  readonly startedAt: number;
  readonly votes: Map<string, boolean>;
}

/** The election timeout has passed without a leader. */
export function campaignTimedOut(replica: Replica): void {
  if (replica.role === 'candidate') replica.emit({ type: 'electionFailed', term: replica.term });
  const startedAt = replica.campaign?.startedAt ?? replica.time.now;
  replica.resetElectionDeadline();
  if (replica.time.now < replica.stickyUntil) {
    // What it promises the leader by its answers binds this node's own candidacy too.
    replica.electionDeadline = replica.stickyUntil;
    return;
  }
  replica.emit({ type: 'electionTimeout' });
  if (!mayStand(replica)) {
    if (replica.wasRemoved(replica.id)) replica.emit({ type: 'removed' });
    return;
  }
  if (!replica.writes.allDurable) {
    // What this node would claim in an election has to be on its disk first; look again soon.
    replica.electionDeadline = replica.time.now + replica.options.heartbeatIntervalMs;
    return;
  }
  // Whoever was leader has been silent for a whole timeout.
  replica.setLeader(null);
  if (replica.options.preVote) askForPreVotes(replica, startedAt);
  else stand(replica, false, startedAt);
}

/**
 * Whether this node may lead: it votes in its latest configuration; or that configuration, which leaves it out, is not
 * committed yet, and it may have to finish the change that removes it (thesis 4.2.2).
 */
export function mayStand(replica: Replica): boolean {
  if (replica.installing !== null) return false;
  if (replica.isVoter(replica.id)) return true;
  const { log, commit } = replica;
  if (log.configurationIndex <= commit) return false;
  const before = log.configurationAt(log.configurationIndex - 1).configuration;
  return before.voters.includes(replica.id) || (before.oldVoters?.includes(replica.id) ?? false);
}

function askForPreVotes(replica: Replica, startedAt: number): void {
  replica.setRole('follower', 'election timed out');
  replica.campaign = { preVote: true, transfer: false, startedAt, votes: new Map() };
  replica.campaign.votes.set(replica.id, true);
  const { lastIndex, lastTerm } = replica.log;
  for (const id of voters(replica)) {
    const term = replica.term + 1;
    replica.send(id, { type: 'voteRequest', term, preVote: true, transfer: false, lastIndex, lastTerm });
  }
  settleElection(replica);
}

/**
 * Stands for election in the next term. Both the requests and this node's own vote wait until term, vote and log are
 * durable: a candidate that forgot its log in a crash must not be elected by votes that were given to the longer one.
 */
export function stand(replica: Replica, transfer: boolean, startedAt: number): void {
  replica.setLeader(null);
  replica.setHardState(replica.term + 1, replica.id);
  replica.setRole('candidate', transfer ? 'asked by the leader' : 'election timed out');
  replica.campaign = { preVote: false, transfer, startedAt, votes: new Map() };
  replica.resetElectionDeadline();
  const { term } = replica;
  const { lastIndex, lastTerm } = replica.log;
  for (const id of voters(replica)) {
    replica.writes.afterAll(id, { type: 'voteRequest', term, preVote: false, transfer, lastIndex, lastTerm });
  }
}

/** A write is durable: once all of them are, a candidate's vote for itself counts. */
export function countOwnVote(replica: Replica): void {
  const { campaign } = replica;
  if (campaign === null || campaign.preVote || !replica.writes.allDurable || campaign.votes.has(replica.id)) return;
  campaign.votes.set(replica.id, true);
  settleElection(replica);
}

/** Looks whether the votes so far decide the election. */
export function settleElection(replica: Replica): void {
  const campaign = replica.campaign!;
  const result = electionResult(replica.configuration, campaign.votes);
  if (result === 'pending') return;
  if (result === 'lost') {
    if (!campaign.preVote) replica.emit({ type: 'electionFailed', term: replica.term });
    becomeFollower(replica, replica.term, null, 'lost the election');
    return;
  }
  if (campaign.preVote) {
    stand(replica, false, campaign.startedAt);
    return;
  }
  let votesReceived = 0;
  for (const [id, granted] of campaign.votes) if (granted && replica.isVoter(id)) votesReceived++;
  becomeLeader(replica);
  replica.emit({
    type: 'elected',
    term: replica.term,
    votesReceived,
    votesTotal: new Set([...replica.configuration.voters, ...(replica.configuration.oldVoters ?? [])]).size,
    electionDurationMs: replica.time.now - campaign.startedAt,
  });
}

function voters(replica: Replica): string[] {
  return replica.others().filter((id) => replica.isVoter(id));
}
