import type { Random } from '../contracts/clock.js';

/**
 * Numbers for the requests of one run of a node. They begin anywhere: an answer that was meant for the node before it
 * was restarted must not be taken for the answer to a request of now.
 */
export class RequestIds {
  private last: number;

  constructor(random: Random) {
    this.last = Math.floor(random() * 2 ** 48);
  }

  next(): number {
    return ++this.last;
  }
}
