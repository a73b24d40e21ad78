import type { Lane, PeerAddress } from '@raft/core';
import type { Environment } from './environment.js';
import { Link } from './link.js';
import { LossReport } from './loss-report.js';

/** Another node as seen from this one: where it is, the links to it, and whether it can be reached. */
export class Peer {
  private readonly links = new Map<Lane, Link>();
  private readonly losses: LossReport;
  private reachable = false;

  constructor(
    private address: PeerAddress,
    private readonly environment: Environment,
  ) {
    const { context } = environment;
    this.losses = new LossReport(context.clock, (reason) => {
      this.reachable = false;
      context.onUnreachable(address.id, reason);
    });
  }

  send(lane: Lane, encode: () => Buffer): void {
    // Heartbeats are to find their way before bulk does.
    if (lane !== 'control') this.link('control').open();
    this.link(lane).send(encode);
  }

  /** Something for the peer was lost before it came near a link. */
  lose(reason: string): void {
    this.losses.add(reason);
  }

  /** Makes `address` the one to dial. */
  redirect(address: PeerAddress): void {
    if (address.address === this.address.address && address.port === this.address.port) return;
    this.address = address;
    for (const link of this.links.values()) link.redirect(address);
  }

  /** The peer has dialled this node out of the process of `session`. */
  expect(session: string): void {
    for (const link of this.links.values()) link.expect(session);
  }

  close(): void {
    this.losses.stop();
    for (const link of this.links.values()) link.close();
  }

  private link(lane: Lane): Link {
    const existing = this.links.get(lane);
    if (existing !== undefined) return existing;
    const link = new Link(this.address, lane, this.environment, {
      onUp: () => this.onUp(),
      onLoss: (reason) => this.losses.add(reason),
    });
    this.links.set(lane, link);
    return link;
  }

  private onUp(): void {
    // What was lost before belongs to the time before.
    this.losses.reset();
    if (this.reachable) return;
    this.reachable = true;
    this.environment.context.onReachable(this.address.id);
  }
}
