import { type AppliedEntry, CommandRejected, type StateMachine } from '@raft/core';

export type Vote = { readonly for: string; readonly count: number };

/** Counts votes by name: the example of docs/testing.md. */
export class Tally implements StateMachine<Vote, number, string, number> {
  protected votes = new Map<string, number>();

  apply({ command }: AppliedEntry<Vote>): number {
    if (command.count <= 0) throw new CommandRejected('nobody votes backwards');
    const total = (this.votes.get(command.for) ?? 0) + command.count;
    this.votes.set(command.for, total);
    return total;
  }

  query(name: string): number {
    return this.votes.get(name) ?? 0;
  }

  async *snapshot(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(this.captured());
  }

  async restore(snapshot: AsyncIterable<Uint8Array>): Promise<void> {
    const parts: Uint8Array[] = [];
    for await (const part of snapshot) parts.push(part);
    this.votes = new Map(JSON.parse(Buffer.concat(parts).toString('utf8')) as [string, number][]);
  }

  protected captured(): string {
    return JSON.stringify([...this.votes]);
  }
}

/** An async generator does nothing until it is read: this one captures at the call, as the contract asks. */
export class SoundTally extends Tally {
  override snapshot(): AsyncGenerator<Uint8Array> {
    const text = this.captured();
    return (async function* () {
      yield Buffer.from(text);
    })();
  }
}

/** Planted bug: what is decided by chance differs between the nodes. */
export class RandomTally extends SoundTally {
  override apply(entry: AppliedEntry<Vote>): number {
    return super.apply(entry) + (Math.random() < 0.01 ? 1 : 0);
  }
}

/** Planted bug: a snapshot without those who have few votes. */
export class ForgetfulTally extends SoundTally {
  protected override captured(): string {
    return JSON.stringify([...this.votes].filter(([, count]) => count > 3));
  }
}

/** Planted bug: restores on top of what is there. */
export class MergingTally extends SoundTally {
  override async restore(snapshot: AsyncIterable<Uint8Array>): Promise<void> {
    const before = new Map(this.votes);
    await super.restore(snapshot);
    for (const [name, count] of before) if (!this.votes.has(name)) this.votes.set(name, count);
  }
}

const names = ['ada', 'bob', 'cyd', 'dan', 'eve'];

export const tallyWorkload = {
  command: (random: () => number): Vote => ({
    for: names[Math.floor(random() * names.length)]!,
    count: Math.floor(random() * 4),
  }),
  queries: names,
};
