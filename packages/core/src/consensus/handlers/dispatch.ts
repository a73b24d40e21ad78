import type { ConsensusMessage } from '../../contracts/messages.js';
import { becomeFollower } from '../leading.js';
import type { Replica } from '../replica.js';
import { handleAppendRequest } from './append-request.js';
import { handleAppendResponse } from './append-response.js';
import { handleHeartbeatRequest } from './heartbeat-request.js';
import { handleHeartbeatResponse } from './heartbeat-response.js';
import { handleReadIndexRequest, handleReadIndexResponse } from './read-index.js';
import { handleSnapshotRequest } from './snapshot-request.js';
import { handleSnapshotResponse } from './snapshot-response.js';
import { refuseStale } from './stale-term.js';
import { handleTimeoutNow } from './timeout-now.js';
import { handleVoteRequest, isSticky } from './vote-request.js';
import { handleVoteResponse } from './vote-response.js';

/** Settles the term first (§5.1), then hands the message to its handler. */
export function dispatch(replica: Replica, from: string, message: ConsensusMessage): void {
  // A read index is asked for and answered across terms: what makes it right is the round, not the term.
  if (message.type === 'readIndexResponse') {
    handleReadIndexResponse(replica, message);
    return;
  }
  if (message.term > replica.term && !takesTerm(replica, from, message)) return;
  if (message.term < replica.term) {
    if (message.type === 'readIndexRequest') handleReadIndexRequest(replica, from, message);
    else refuseStale(replica, from, message);
    return;
  }
  handle(replica, from, message);
}

function handle(replica: Replica, from: string, message: ConsensusMessage): void {
  switch (message.type) {
    case 'voteRequest':
      return handleVoteRequest(replica, from, message);
    case 'voteResponse':
      return handleVoteResponse(replica, from, message);
    case 'appendRequest':
      return handleAppendRequest(replica, from, message);
    case 'appendResponse':
      return handleAppendResponse(replica, from, message);
    case 'heartbeatRequest':
      return handleHeartbeatRequest(replica, from, message);
    case 'heartbeatResponse':
      return handleHeartbeatResponse(replica, from, message);
    case 'snapshotRequest':
      return handleSnapshotRequest(replica, from, message);
    case 'snapshotResponse':
      return handleSnapshotResponse(replica, from, message);
    case 'readIndexRequest':
      return handleReadIndexRequest(replica, from, message);
    case 'timeoutNowRequest':
      return handleTimeoutNow(replica, from);
    case 'readIndexResponse':
      return;
    default:
      return assertNever(message);
  }
}

/** A newer term is taken over, except where it only asks or where the asker is ignored. False: the message is done. */
function takesTerm(replica: Replica, from: string, message: ConsensusMessage): boolean {
  if (message.type === 'voteRequest') {
    if (message.preVote) {
      handleVoteRequest(replica, from, message);
      return false;
    }
    if (replica.ignoresElectionsOf(from) || (!message.transfer && isSticky(replica))) return false;
  }
  if (message.type === 'voteResponse' && message.preVote && message.granted) {
    handleVoteResponse(replica, from, message);
    return false;
  }
  const leads =
    message.type === 'appendRequest' || message.type === 'heartbeatRequest' || message.type === 'snapshotRequest';
  becomeFollower(replica, message.term, leads ? from : null, `saw term ${message.term}`);
  return true;
}

function assertNever(message: never): never {
  throw new TypeError(`unknown message ${JSON.stringify(message)}`);
}
