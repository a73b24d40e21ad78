import type { Lane, Message, Sender } from '@raft/core';
import type { Host } from '../host.js';
import type { World } from '../world.js';
import { Archive, isReplayable } from './archive.js';
import { damaged } from './corruption.js';
import { describe } from './describe.js';
import type { Endpoint } from './endpoint.js';
import { laneOf } from './lanes.js';
import type { Cut } from './topology.js';

/** How the network behaves at the moment. Changed by the faults of a seed, and put right for the liveness phase. */
export interface NetworkBehaviour {
  minDelayMs: number;
  /** Of an exponential part that is added. */
  meanDelayMs: number;
  dropRate: number;
  /** Share of losses that the sender's transport notices. */
  noticed: number;
  duplicateRate: number;
  /** Share of messages that overtake others of their lane, which no stream does: replays of what was sent before. */
  reorderRate: number;
  corruptRate: number;
  /** Messages as bytes, through the wire codec. */
  encoded: boolean;
}

export const calm: NetworkBehaviour = Object.freeze({
  minDelayMs: 0.2,
  meanDelayMs: 0.5,
  dropRate: 0,
  noticed: 1,
  duplicateRate: 0,
  reorderRate: 0,
  corruptRate: 0,
  encoded: false,
});

/** A connection whose messages take longer than this is given up when the network is put right. */
const sluggishMs = 1_000;

/** The way from one node to another. */
interface Link {
  /** Cuts that lie on it. */
  cuts: number;
  /** Moves on when connections are reset: what was sent before is lost. */
  epoch: number;
  /** Nothing arrives before this. */
  cloggedUntil: number;
  /** Messages of this type are lost. */
  filtered: Message['type'] | null;
  filteredUntil: number;
  /** When the last message of each lane arrives: what is sent later arrives later. */
  readonly lastArrival: Record<Lane, number>;
  lossReported: boolean;
}

/** Carries messages between hosts, and loses, delays and repeats them. */
export class Network {
  behaviour: NetworkBehaviour = { ...calm };
  readonly archive = new Archive();
  private readonly links = new Map<string, Link>();
  private readonly listening = new Map<string, Endpoint>();

  constructor(private readonly world: World) {}

  listen(endpoint: Endpoint): void {
    this.listening.set(addressOf(endpoint.host), endpoint);
  }

  closed(host: Host): void {
    this.listening.delete(addressOf(host));
  }

  send(from: Endpoint, to: string, message: Message): void {
    const { world } = this;
    const { behaviour } = this;
    const rng = world.streams.network;
    world.coverage.messages++;
    const link = this.link(from.host.id, to);
    world.trace.line(from.host.id, () => `→ ${to} ${describe(message)}`);
    const isFiltered = link.filtered === message.type && world.now < link.filteredUntil;
    if (link.cuts > 0 || isFiltered || (behaviour.dropRate > 0 && rng.chance(behaviour.dropRate))) {
      this.lost(from, to, link, 'lost on the way');
      return;
    }
    const delay = behaviour.minDelayMs + rng.exponential(behaviour.meanDelayMs);
    if (behaviour.corruptRate > 0 && world.options.wire !== null && rng.chance(behaviour.corruptRate)) {
      world.coverage.corrupted++;
      damaged(world, message, rng);
      this.reset(from.host.id, to);
      return;
    }
    const overtakes = behaviour.reorderRate > 0 && isReplayable(message) && rng.chance(behaviour.reorderRate);
    const at = overtakes ? world.now + delay : this.arrival(link, laneOf(message), delay);
    if (overtakes) world.coverage.reordered++;
    const sender: Sender = { id: from.host.id, incarnation: from.context!.identity.incarnation };
    const carried = this.carry(message);
    const { epoch } = link;
    const peer = from.addressOf(to);
    const arrive = (): void => {
      if (link.epoch !== epoch || link.cuts > 0) this.lost(from, to, link, 'the connection broke');
      else this.deliver(from, sender, to, peer === null ? '' : `${peer.address}:${peer.port}`, carried(), link);
    };
    world.schedule(at - world.now, arrive);
    if (!isReplayable(message)) return;
    this.archive.keep({ sender, to, message });
    if (behaviour.duplicateRate > 0 && rng.chance(behaviour.duplicateRate)) {
      world.coverage.duplicated++;
      world.schedule(at - world.now + rng.exponential(behaviour.meanDelayMs * 3), arrive);
    }
  }

  /** Delivers something that was sent long ago once more. */
  replay(): void {
    const letter = this.archive.draw(this.world.streams.network);
    if (letter === undefined) return;
    const target = this.world.host(letter.to);
    const endpoint = target === undefined ? undefined : this.listening.get(addressOf(target));
    if (target === undefined || endpoint === undefined) return;
    this.world.coverage.replayed++;
    this.world.trace.line(target.id, () => `← ${letter.sender.id} once more: ${describe(letter.message)}`);
    target.post(endpoint.run, 0, () => endpoint.context?.onMessage(letter.sender, letter.message));
  }

  cut(cuts: readonly Cut[]): void {
    for (const [from, to] of cuts) this.link(from, to).cuts++;
  }

  mend(cuts: readonly Cut[]): void {
    for (const [from, to] of cuts) this.link(from, to).cuts--;
  }

  clog(from: string, to: string, forMs: number): void {
    this.link(from, to).cloggedUntil = this.world.now + forMs;
  }

  filter(from: string, to: string, type: Message['type'], forMs: number): void {
    const link = this.link(from, to);
    link.filtered = type;
    link.filteredUntil = this.world.now + forMs;
  }

  /** The connection breaks: what is on its way is lost, and the sender is told. */
  reset(from: string, to: string): void {
    const link = this.link(from, to);
    link.epoch++;
    this.world.coverage.connectionResets++;
    const host = this.world.host(from);
    const endpoint = host === undefined ? undefined : this.listening.get(addressOf(host));
    if (endpoint !== undefined) this.report(endpoint, to, link, 'the connection was reset');
  }

  heal(): void {
    this.behaviour = { ...calm, encoded: this.behaviour.encoded };
    for (const [key, link] of this.links) {
      link.cuts = 0;
      link.filtered = null;
      link.cloggedUntil = 0;
      const isBehind = Object.values(link.lastArrival).some((at) => at > this.world.now + sluggishMs);
      if (!isBehind) continue;
      // What is stuck in a clogged connection would hold everything up behind it: it breaks instead.
      Object.assign(link.lastArrival, { control: 0, log: 0, snapshot: 0 });
      const [from, to] = key.split('>');
      this.reset(from!, to!);
    }
  }

  private link(from: string, to: string): Link {
    const key = `${from}>${to}`;
    let link = this.links.get(key);
    if (link === undefined) {
      const lastArrival = { control: 0, log: 0, snapshot: 0 };
      link = { cuts: 0, epoch: 0, cloggedUntil: 0, filtered: null, filteredUntil: 0, lastArrival, lossReported: false };
      this.links.set(key, link);
    }
    return link;
  }

  private arrival(link: Link, lane: Lane, delay: number): number {
    const at = Math.max(this.world.now + delay, link.cloggedUntil, link.lastArrival[lane]);
    link.lastArrival[lane] = at;
    return at;
  }

  /** The message as the receiver gets it: the same object, or read back from its bytes. */
  private carry(message: Message): () => Message | undefined {
    const { wire } = this.world.options;
    if (!this.behaviour.encoded || wire === null) return () => message;
    const bytes = wire.encodeMessage(message);
    return () => wire.decodeMessage(bytes);
  }

  private deliver(
    from: Endpoint,
    sender: Sender,
    to: string,
    address: string,
    message: Message | undefined,
    link: Link,
  ): void {
    const endpoint = this.listening.get(address);
    if (message === undefined || endpoint === undefined || endpoint.host.id !== to) {
      this.lost(from, to, link, 'nobody listens there');
      return;
    }
    const { world } = this;
    const { host, run } = endpoint;
    endpoint.connectedFrom(from.host.address);
    world.trace.mix(1, host.number, from.host.number * 32 + message.type.length);
    host.post(run, 0, () => {
      world.trace.line(host.id, () => `← ${sender.id} ${describe(message)}`);
      host.watch.receiving(run, message, () => endpoint.context?.onMessage(sender, message));
    });
  }

  private lost(from: Endpoint, to: string, link: Link, reason: string): void {
    this.world.coverage.dropped++;
    if (this.behaviour.noticed < 1 && !this.world.streams.network.chance(this.behaviour.noticed)) return;
    this.report(from, to, link, reason);
  }

  /** Tells the sender once for the losses of a moment. */
  private report(from: Endpoint, to: string, link: Link, reason: string): void {
    if (link.lossReported) return;
    link.lossReported = true;
    const delay = this.world.streams.network.between(1, 50);
    this.world.schedule(delay, () => {
      link.lossReported = false;
    });
    from.host.post(from.run, delay, () => from.context?.onUnreachable(to, reason));
  }
}

function addressOf(host: Host): string {
  return `${host.address.address}:${host.address.port}`;
}
