import type { Replica } from '../replica.js';
import { standIfAsked } from '../transfer.js';

/** The leader wants this node to take over: it campaigns at once, past pre-vote and stickiness (thesis 3.10). */
export function handleTimeoutNow(replica: Replica, from: string): void {
  if (replica.leader !== from && replica.leader !== null) return;
  replica.askedToStand = true;
  standIfAsked(replica);
}
