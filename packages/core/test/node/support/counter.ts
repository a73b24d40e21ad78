import { type AppliedEntry, CommandRejected, type StateMachine } from '../../../src/index.js';

export interface Add {
  readonly add: number;
}

/** Adds numbers up; refuses negative ones, and fails on NaN as a broken state machine would. */
export class Counter implements StateMachine<Add, number, 'total', number> {
  total = 0;
  readonly seen: number[] = [];
  restores = 0;

  apply({ command, index }: AppliedEntry<Add>): number {
    if (command.add < 0) throw new CommandRejected('only positive numbers can be added', { given: command.add });
    if (command.add === 13) throw new TypeError('thirteen');
    this.seen.push(index);
    this.total += command.add;
    return this.total;
  }

  query(): number {
    return this.total;
  }

  async *snapshot(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(String(this.total).padStart(64, ' '));
  }

  async restore(snapshot: AsyncIterable<Uint8Array>): Promise<void> {
    let text = '';
    for await (const chunk of snapshot) text += Buffer.from(chunk).toString();
    this.total = Number(text);
    this.restores++;
  }
}
