import type { Message, Sender } from '@raft/core';
import type { Rng } from '../engine/random.js';

export interface Letter {
  readonly sender: Sender;
  readonly to: string;
  readonly message: Message;
}

const capacity = 2_000;

/** Messages of consensus must be safe however late and often they come; calls of clients are carried at most once. */
export function isReplayable({ type }: Message): boolean {
  switch (type) {
    case 'proposeRequest':
    case 'proposeResponse':
    case 'callRequest':
    case 'callResponse':
    case 'readIndexRequest':
    case 'readIndexResponse':
      return false;
    default:
      return true;
  }
}

/** What was sent, to be sent again much later: a sample over the whole run. */
export class Archive {
  private readonly letters: Letter[] = [];
  private seen = 0;

  keep(letter: Letter): void {
    const at = this.seen++;
    if (at < capacity) this.letters.push(letter);
    // Every seventh takes the place of an older one: old and new stay mixed.
    else if (at % 7 === 0) this.letters[(at / 7) % capacity] = letter;
  }

  draw(rng: Rng): Letter | undefined {
    return this.letters.length === 0 ? undefined : rng.pick(this.letters);
  }
}
