import type { Time } from '../../../src/consensus/options.js';
import type { ConsensusMessage } from '../../../src/contracts/messages.js';
import type { EntryBlock } from '../../../src/log/entry-block.js';
import { Invariants } from './invariants.js';
import { logOf } from './logs.js';
import { agrees, type Envelope, type Filter, Network } from './network.js';
import { SimNode } from './node.js';
import { defaultOptions, type TestOptions } from './options.js';
import { seededRandom } from './random.js';
import { Schedule } from './schedule.js';

export interface ClusterOptions {
  readonly voters: readonly string[];
  readonly learners?: readonly string[];
  /** Nodes that run and are not members of the first configuration. */
  readonly strangers?: readonly string[];
  readonly options?: TestOptions;
  readonly nodeOptions?: Readonly<Record<string, TestOptions>>;
  /** Logs to start with; by default all have the configuration as entry 1, and strangers nothing. */
  readonly logs?: Readonly<Record<string, readonly EntryBlock[]>>;
  /** Terms to start with; by default that of the last entry. */
  readonly terms?: Readonly<Record<string, number>>;
  readonly votes?: Readonly<Record<string, string>>;
  readonly seed?: number;
}

const maxStepsWithoutTime = 200_000;

/** Nodes, network and disks in virtual time. Nothing happens unless a test lets it; the same calls give the same run. */
export class Cluster {
  readonly network: Network;
  readonly nodes = new Map<string, SimNode>();
  readonly invariants: Invariants;
  private readonly schedule = new Schedule();

  constructor(shape: ClusterOptions) {
    const { voters, learners = [], strangers = [], seed = 1 } = shape;
    const ids = [...voters, ...learners, ...strangers];
    this.network = new Network(ids);
    this.invariants = new Invariants(this.nodes);
    for (const [i, id] of ids.entries()) {
      const blocks = shape.logs?.[id] ?? (strangers.includes(id) ? [] : logOf([1], { voters, learners }));
      const term = shape.terms?.[id] ?? blocks.at(-1)?.term ?? 0;
      const options = { ...defaultOptions, ...shape.options, ...shape.nodeOptions?.[id] };
      const random = seededRandom(seed * 1_000 + i);
      const hardState = { term, vote: shape.votes?.[id] ?? null };
      const records = { hardState, snapshot: null, start: { index: 0, term: 0 }, blocks: [...blocks] };
      this.nodes.set(id, new SimNode(id, this.worldOf(), { ...options, nodeId: id, random }, records));
    }
  }

  private worldOf(): SimNode['world'] {
    const { schedule, invariants } = this;
    return {
      get time(): Time {
        return { now: schedule.now, wall: 0 };
      },
      invariants,
      send: (from, to, message) => this.send({ from, to, message }),
      after: (delayMs, run) => schedule.after(delayMs, run),
    };
  }

  get now(): number {
    return this.schedule.now;
  }

  node(id: string): SimNode {
    return this.nodes.get(id)!;
  }

  get up(): SimNode[] {
    return [...this.nodes.values()].filter((node) => node.up);
  }

  /** The node that leads in the newest term. */
  get leader(): SimNode | undefined {
    const leaders = this.up.filter((node) => node.role === 'leader');
    return leaders.sort((a, b) => b.term - a.term)[0];
  }

  /** Everything on its way arrives and every write completes; no timer fires. */
  settle(): void {
    for (let steps = 0; this.schedule.nextAt < Number.POSITIVE_INFINITY; steps++) {
      if (steps > maxStepsWithoutTime) throw new Error('the cluster never comes to rest');
      this.schedule.runNext();
    }
  }

  /** Lets `ms` pass: messages, writes and timers happen when they are due. */
  advance(ms: number): void {
    const end = this.now + ms;
    this.advanceUntil(() => false, ms);
    this.schedule.now = end;
  }

  /** Lets time pass until `done`, at most `limitMs`. Says whether it came to that. */
  advanceUntil(done: () => boolean, limitMs: number): boolean {
    const end = this.now + limitMs;
    let [steps, at] = [0, this.now];
    while (!done()) {
      const next = Math.min(this.schedule.nextAt, ...this.up.map((node) => node.replica.deadline));
      if (next > end) return false;
      if (next > at) [steps, at] = [0, next];
      if (++steps > maxStepsWithoutTime) throw new Error(`time does not pass at ${at}`);
      if (this.schedule.nextAt <= next) this.schedule.runNext();
      else this.tickAt(next);
    }
    return true;
  }

  private tickAt(at: number): void {
    this.schedule.now = Math.max(this.schedule.now, at);
    for (const node of this.up) {
      if (node.replica.deadline > this.now) continue;
      node.tick();
      if (node.replica.deadline <= this.now) throw new Error(`${node.id} wants to be ticked again at once`);
    }
  }

  /** Nobody hears anything for an election timeout; `id` is the first to notice, and is elected. */
  elect(id: string): SimNode {
    this.settle();
    this.schedule.now += defaultOptions.electionTimeoutMaxMs;
    const node = this.node(id);
    this.campaign(id);
    this.settle();
    if (node.role !== 'leader') throw new Error(`${id} was not elected, it is a ${node.role} in term ${node.term}`);
    return node;
  }

  /** The election timeout of `id` passes, and nobody else's. */
  campaign(id: string): void {
    const node = this.node(id);
    this.schedule.now = Math.max(this.now, node.replica.electionDeadline);
    node.tick();
  }

  /** Proposes on the leader and lets everything happen that follows. Returns the index of the last command. */
  propose(...texts: readonly string[]): number {
    const { leader } = this;
    const outcome = leader?.propose(...texts);
    if (outcome?.accepted !== true) throw new Error(`nobody took ${texts.join()}: ${JSON.stringify(outcome)}`);
    this.settle();
    return outcome.firstIndex + texts.length - 1;
  }

  isolate(id: string): void {
    this.network.isolate(id);
  }

  rejoin(id: string): void {
    this.network.rejoin(id);
  }

  /** Delivers a message that `from` never sent, or sent long ago. */
  inject(from: string, to: string, message: ConsensusMessage): void {
    this.schedule.after(0, () => this.deliver({ from, to, message }));
  }

  /** Lets go what the network holds back, in order or as `arrange` says. */
  release(filter: Filter = {}, arrange: (held: Envelope[]) => Envelope[] = (held) => held): void {
    const going = this.network.held.filter((envelope) => agrees(envelope, filter));
    this.network.held = this.network.held.filter((envelope) => !agrees(envelope, filter));
    for (const envelope of arrange(going)) this.schedule.after(0, () => this.deliver(envelope));
  }

  private send(envelope: Envelope): void {
    freeze(envelope.message);
    this.invariants.sent(envelope);
    this.network.sent.push(envelope);
    this.schedule.after(this.network.latency(envelope), () => {
      for (let copies = this.network.copies(envelope); copies > 0; copies--) this.deliver(envelope);
      if (this.network.reportsLoss && this.network.isCut(envelope.from, envelope.to)) this.reportLoss(envelope);
    });
  }

  private deliver({ from, to, message }: Envelope): void {
    const node = this.nodes.get(to);
    if (node?.up === true) node.receive(from, message);
  }

  private reportLoss({ from, to }: Envelope): void {
    const node = this.node(from);
    if (node.up) node.unreachable(to);
  }
}

function freeze(message: ConsensusMessage): void {
  Object.freeze(message);
  if (message.type === 'appendRequest') Object.freeze(message.blocks);
}
