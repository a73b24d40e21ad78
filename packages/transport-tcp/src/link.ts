import type { Socket } from 'node:net';
import type { Lane, PeerAddress, RaftError, Timer } from '@raft/core';
import { reconnectDelay } from './backoff.js';
import type { Environment } from './environment.js';
import { headerBytes } from './frame.js';
import type { Agreement } from './greeting.js';
import { Outbound } from './outbound.js';
import { Outbox } from './outbox.js';

export interface LinkEvents {
  /** A connection was established. */
  onUp(): void;
  /** Messages were or may have been dropped. */
  onLoss(reason: string): void;
}

/**
 * `idle`: nothing to send. `dialling`: messages wait for the connection. `up`. `resting`: dialling failed and is not
 * tried again yet; messages are dropped, and if there was one, dialling follows the rest. `closed`: for ever.
 */
type State =
  | { readonly name: 'idle' }
  | { readonly name: 'dialling'; readonly connection: Outbound }
  | { readonly name: 'up'; readonly connection: Outbound; readonly since: number }
  | { readonly name: 'resting'; readonly timer: Timer; wanted: boolean }
  | { readonly name: 'closed' };

/** A connection that lasted this long was a good one: the next attempt follows at once. */
const stableMs = 1_000;

/** The way to one peer in one lane: a connection while there is something to say, and another one when it is lost. */
export class Link {
  private state: State = { name: 'idle' };
  private failures = 0;
  private lastComplaint: string | undefined;
  private readonly outbox: Outbox;

  constructor(
    private peer: PeerAddress,
    private readonly lane: Lane,
    private readonly environment: Environment,
    private readonly events: LinkEvents,
  ) {
    const { settings, compressor } = environment;
    this.outbox = new Outbox(settings.maxQueueBytes, compressor, (bytes) => this.onOversize(bytes));
  }

  /** Sends what `encode` returns, if it has a chance to arrive. */
  send(encode: () => Buffer): void {
    this.open();
    if (this.state.name === 'resting') {
      this.state.wanted = true;
      this.events.onLoss('it is not connected');
    } else if (this.state.name !== 'closed') {
      this.push(encode());
      if (this.state.name === 'up') this.state.connection.touch();
    }
  }

  private push(frame: Buffer): void {
    const bytes = frame.length - headerBytes;
    if (bytes > this.environment.settings.maxMessageBytes) this.onOversize(bytes);
    else if (!this.outbox.push(frame)) this.events.onLoss(`${this.outbox.bytes} bytes wait for it already`);
  }

  /** Dials if there is no connection and none is to be awaited. */
  open(): void {
    if (this.state.name === 'idle') this.dial();
  }

  /** The peer is to be found elsewhere now. */
  redirect(peer: PeerAddress): void {
    this.peer = peer;
    if (this.state.name === 'idle' || this.state.name === 'closed') return;
    this.leave();
    this.failures = 0;
    this.dial();
    this.events.onLoss('its address has changed');
  }

  /** The peer's process is the one of `session`: a connection to an earlier one is dead, whatever TCP says. */
  expect(session: string): void {
    if (this.state.name !== 'up' || this.state.connection.session === session) return;
    this.leave();
    this.dial();
    this.events.onLoss('it was restarted');
  }

  close(): void {
    this.leave();
    this.state = { name: 'closed' };
  }

  private dial(): void {
    const connection = new Outbound(this.peer, this.lane, this.environment, {
      onUp: (socket, agreement) => this.onUp(connection, socket, agreement),
      onDown: (reason) => this.onDown(reason),
      onIdle: () => {
        this.outbox.clear();
        this.state = { name: 'idle' };
      },
    });
    this.state = { name: 'dialling', connection };
  }

  private onUp(connection: Outbound, socket: Socket, agreement: Agreement): void {
    this.state = { name: 'up', connection, since: this.environment.context.clock.now() };
    this.lastComplaint = undefined;
    this.log('info', 'connected');
    this.outbox.attach(socket, agreement);
    this.events.onUp();
  }

  private onDown(reason: RaftError): void {
    const stable = this.state.name === 'up' && this.now() - this.state.since >= stableMs;
    this.outbox.clear();
    this.complain(reason);
    if (stable) {
      this.failures = 0;
      this.state = { name: 'idle' };
    } else {
      this.rest();
    }
    this.events.onLoss(reason.message);
  }

  private rest(): void {
    const { clock, random, maxReconnectDelayMs } = this.environment.context;
    this.failures++;
    const delayMs = reconnectDelay(this.failures, maxReconnectDelayMs, random);
    const timer = clock.setTimer(() => {
      const wanted = this.state.name === 'resting' && this.state.wanted;
      this.state = { name: 'idle' };
      if (wanted) this.dial();
    }, delayMs);
    this.state = { name: 'resting', timer, wanted: false };
  }

  /** Leaves the present state without a word to anybody. */
  private leave(): void {
    const { state } = this;
    if (state.name === 'up') this.outbox.finish();
    if (state.name === 'up' || state.name === 'dialling') state.connection.close();
    if (state.name === 'resting') state.timer.cancel();
    this.outbox.clear();
  }

  private onOversize(bytes: number): void {
    this.log('error', `a message of ${bytes} bytes was dropped: the peer accepts no such message`);
    this.events.onLoss(`it does not accept a message of ${bytes} bytes`);
  }

  /** A peer that is down is complained about once, not at every attempt. */
  private complain(reason: RaftError): void {
    const repeated = reason.message === this.lastComplaint;
    this.lastComplaint = reason.message;
    this.log(repeated ? 'debug' : 'warn', reason.message);
  }

  private log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void {
    this.environment.context.logger[level]({ peer: this.peer.id, lane: this.lane }, message);
  }

  private now(): number {
    return this.environment.context.clock.now();
  }
}
