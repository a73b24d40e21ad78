import type { ConsensusMessage } from '../../../src/contracts/messages.js';

export interface Envelope<M extends ConsensusMessage = ConsensusMessage> {
  readonly from: string;
  readonly to: string;
  readonly message: M;
}

/** Which messages are meant: those that agree with every key that is given. */
export interface Filter {
  readonly from?: string;
  readonly to?: string;
  readonly type?: ConsensusMessage['type'] | readonly ConsensusMessage['type'][];
  readonly where?: (envelope: Envelope) => boolean;
}

type Fate = 'drop' | 'hold' | 'duplicate';

interface Rule {
  readonly filter: Filter;
  readonly fate: Fate;
}

export function agrees({ from, to, message }: Envelope, filter: Filter): boolean {
  if (filter.from !== undefined && filter.from !== from) return false;
  if (filter.to !== undefined && filter.to !== to) return false;
  if (filter.type !== undefined && ![filter.type].flat().includes(message.type)) return false;
  return filter.where === undefined || filter.where({ from, to, message });
}

/** What happens to messages on their way. By default all arrive, in order, at once. */
export class Network {
  /** Everything that was ever sent, whether it arrived or not. */
  readonly sent: Envelope[] = [];
  /** Held back until `release`. */
  held: Envelope[] = [];
  /** Milliseconds on the way, asked for each message. */
  latency: (envelope: Envelope) => number = () => 0;
  /** Whether a sender is told that a link is cut, as a transport that has a connection does. */
  reportsLoss = false;
  private readonly cutLinks = new Set<string>();
  private readonly rules = new Set<Rule>();

  constructor(private readonly ids: readonly string[]) {}

  /** How many messages that agree with `filter` were sent. */
  count(filter: Filter): number {
    return this.all(filter).length;
  }

  all(filter: Filter): Envelope[] {
    return this.sent.filter((envelope) => agrees(envelope, filter));
  }

  /** Nothing goes from `from` to `to` any more; the other way is untouched. */
  cutOneWay(from: string, to: string): void {
    this.cutLinks.add(`${from}>${to}`);
  }

  cut(a: string, b: string): void {
    this.cutOneWay(a, b);
    this.cutOneWay(b, a);
  }

  join(a: string, b: string): void {
    this.cutLinks.delete(`${a}>${b}`);
    this.cutLinks.delete(`${b}>${a}`);
  }

  isolate(id: string): void {
    for (const other of this.ids) if (other !== id) this.cut(id, other);
  }

  /** The end of `isolate`. */
  rejoin(id: string): void {
    for (const other of this.ids) if (other !== id) this.join(id, other);
  }

  /** Only members of the same group hear each other. */
  partition(...groups: readonly (readonly string[])[]): void {
    this.heal();
    const groupOf = (id: string): number => groups.findIndex((group) => group.includes(id));
    for (const a of this.ids) {
      for (const b of this.ids) if (a < b && groupOf(a) !== groupOf(b)) this.cut(a, b);
    }
  }

  /** All links work again; rules stay. */
  heal(): void {
    this.cutLinks.clear();
  }

  /** Loses what agrees with `filter`, until the returned function is called. */
  drop(filter: Filter): () => void {
    return this.rule({ filter, fate: 'drop' });
  }

  /** Keeps what agrees with `filter` back, until the returned function is called; `release` lets go what was kept. */
  hold(filter: Filter): () => void {
    return this.rule({ filter, fate: 'hold' });
  }

  duplicate(filter: Filter): () => void {
    return this.rule({ filter, fate: 'duplicate' });
  }

  isCut(from: string, to: string): boolean {
    return this.cutLinks.has(`${from}>${to}`);
  }

  /** How many copies of `envelope` arrive. */
  copies(envelope: Envelope): number {
    if (this.isCut(envelope.from, envelope.to)) return 0;
    for (const { filter, fate } of this.rules) {
      if (!agrees(envelope, filter)) continue;
      if (fate === 'hold') this.held.push(envelope);
      return fate === 'duplicate' ? 2 : 0;
    }
    return 1;
  }

  private rule(rule: Rule): () => void {
    this.rules.add(rule);
    return () => void this.rules.delete(rule);
  }
}
