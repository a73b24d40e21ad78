import type { Random } from '../../../src/contracts/clock.js';
import { Cluster } from './cluster.js';
import type { SimNode } from './node.js';
import type { TestOptions } from './options.js';
import { drawBelow, seededRandom } from './random.js';

export interface ChaosOptions {
  readonly seed: number;
  readonly voters: readonly string[];
  readonly learners?: readonly string[];
  readonly options?: TestOptions;
}

/** Small limits, so that every one of them is reached. */
const tightOptions: TestOptions = {
  maxAppendEntries: 3,
  maxAppendBytes: 300,
  maxInflightAppends: 3,
  maxInflightBytes: 600,
  maxUncommittedBytes: 5_000,
  logCacheBytes: 400,
};

/** A cluster to which a seed does everything that may happen to one, except to destroy a disk. */
export class Chaos {
  readonly cluster: Cluster;
  readonly accepted: string[] = [];
  readsAnswered = 0;
  private readonly random: Random;
  private readonly ids: readonly string[];
  private readonly asked = new Map<string, number>();
  private lastRead = 0;

  constructor({ seed, voters, learners = [], options }: ChaosOptions) {
    this.random = seededRandom(seed);
    this.ids = [...voters, ...learners];
    this.cluster = new Cluster({ voters, learners, seed, options: { ...tightOptions, ...options } });
    this.cluster.network.latency = () => drawBelow(this.random, 60);
    for (const node of this.cluster.up) {
      node.postpones = () => this.chance(0.2);
      if (this.chance(0.5)) node.chunkBytes = 1_000;
    }
  }

  run(steps: number): void {
    for (let i = 0; i < steps; i++) {
      this.step();
      this.cluster.advance(drawBelow(this.random, 300));
      this.checkReads();
    }
  }

  /** The faults end. Says whether one leader then serves everybody, within `limitMs`. */
  recovers(limitMs: number): boolean {
    const { cluster } = this;
    cluster.network.heal();
    for (const end of this.rules.splice(0)) end();
    for (const id of this.ids) {
      const node = cluster.node(id);
      node.automaticSync = true;
      node.diskDelayMs = 0;
      if (node.up) node.sync();
      else node.restart();
    }
    for (let waited = 0; waited < limitMs; waited += 500) {
      cluster.advance(500);
      if (waited % 5_000 === 0) this.retrySnapshots();
      if (this.agrees()) return true;
    }
    return false;
  }

  private agrees(): boolean {
    const { leader, up } = this.cluster;
    if (leader === undefined) return false;
    if (leader.applied.at(-1) !== 'last') leader.propose('last');
    return up.every((node) => node.applied.length === leader.applied.length && node.applied.at(-1) === 'last');
  }

  private readonly rules: (() => void)[] = [];

  private step(): void {
    const { cluster, random } = this;
    const { network } = cluster;
    const node = this.anyNode();
    const peer = this.anyNode().id;
    const actions: readonly (readonly [weight: number, act: () => void])[] = [
      [30, () => this.propose()],
      [8, () => this.read(node)],
      [3, () => (node.up ? node.crash({ pendingWrite: random() < 0.5 ? 'lost' : 'durable' }) : node.restart())],
      [6, () => void (node.up || node.restart())],
      [4, () => (node.id === peer ? undefined : network.cutOneWay(node.id, peer))],
      [2, () => (node.id === peer ? undefined : network.cut(node.id, peer))],
      [2, () => network.isolate(node.id)],
      [8, () => network.heal()],
      [2, () => void this.rules.push(network.drop({ where: () => random() < 0.2 }))],
      [2, () => void this.rules.push(network.duplicate({ where: () => random() < 0.2 }))],
      [4, () => this.rules.splice(0).forEach((end) => void end())],
      [4, () => this.replay()],
      [5, () => this.takeSnapshot(node)],
      [5, () => this.retrySnapshots()],
      [3, () => void (node.up && node.unreachable(peer))],
      [4, () => this.slowDisk(node)],
      [3, () => void (node.up && node.give((replica, time) => replica.stepDown('told to', time)))],
    ];
    let draw = random() * actions.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, act] of actions) {
      draw -= weight;
      if (draw < 0) return act();
    }
  }

  private propose(): void {
    const { leader } = this.cluster;
    const texts = Array.from({ length: 1 + drawBelow(this.random, 4) }, (_, i) => `${this.accepted.length + i}`);
    if (leader?.propose(...texts.map((text) => text.padEnd(drawBelow(this.random, 200), '.'))).accepted === true) {
      this.accepted.push(...texts);
    }
  }

  private read(node: SimNode): void {
    if (!node.up) return;
    this.lastRead++;
    this.asked.set(`${node.id} ${this.lastRead}`, this.cluster.invariants.highestCommitted);
    node.read(this.lastRead);
  }

  private checkReads(): void {
    for (const [key, committed] of this.asked) {
      const [id, read] = key.split(' ') as [string, string];
      const index = this.cluster.node(id).reads.get(Number(read));
      if (index === undefined) continue;
      this.asked.delete(key);
      if (index === null) continue;
      this.readsAnswered++;
      if (index < committed)
        throw new Error(`read ${read} on ${id} got ${index}, ${committed} was committed before it`);
    }
  }

  /** A message from long ago arrives once more. */
  private replay(): void {
    const { sent } = this.cluster.network;
    if (sent.length === 0) return;
    const { from, to, message } = sent[drawBelow(this.random, sent.length)]!;
    this.cluster.inject(from, to, message);
  }

  private takeSnapshot(node: SimNode): void {
    const { snapshot } = node.disk.records;
    const ready = node.up && node.replica.installing === null && node.disk.pending?.install == null;
    if (ready && node.appliedIndex > (snapshot?.metadata.index ?? 0)) node.takeSnapshot(drawBelow(this.random, 4));
  }

  private retrySnapshots(): void {
    for (const node of this.cluster.up) {
      for (const [peer, { state }] of node.replica.leadership?.progress ?? []) {
        if (state === 'snapshot') node.snapshotFailed(peer);
      }
    }
  }

  private slowDisk(node: SimNode): void {
    node.diskDelayMs = drawBelow(this.random, 3) === 0 ? drawBelow(this.random, 1_500) : 0;
    node.automaticSync = drawBelow(this.random, 4) !== 0;
    if (node.up && node.automaticSync) node.sync();
  }

  private anyNode(): SimNode {
    return this.cluster.node(this.ids[drawBelow(this.random, this.ids.length)]!);
  }

  private chance(probability: number): boolean {
    return this.random() < probability;
  }
}
