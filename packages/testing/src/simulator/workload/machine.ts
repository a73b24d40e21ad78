import type { AppliedEntry } from '@raft/core';
import type { SimulatedMachine } from '../application.js';
import type { Host } from '../host.js';
import type { Run } from '../run.js';
import { type Command, Objects, type Query, type Value } from './objects.js';

interface Image {
  readonly index: number;
  readonly chain: number;
  readonly hash: number;
  readonly objects: string;
}

/**
 * The state machine of one run of a node: objects, and a hash over everything that was ever applied, so that two nodes
 * which applied different commands, or in another order, differ for ever.
 */
export class Machine implements SimulatedMachine {
  private objects = new Objects();
  /** The last entry applied or restored, and the hash of the history up to it. */
  lastIndex = 0;
  chain = 0;

  constructor(
    private readonly host: Host,
    private readonly run: Run,
  ) {}

  apply(entry: AppliedEntry<Command>): Value | boolean | Promise<Value | boolean> {
    const { host, run } = this;
    host.crashPoint('beforeApply');
    if (run.dead) return new Promise(() => {});
    const delay = host.applyDelay();
    if (delay === 0) return this.applyNow(entry);
    return new Promise((resolve, reject) => {
      host.post(run, delay, () => {
        try {
          resolve(this.applyNow(entry));
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  private applyNow({ index, term, command }: AppliedEntry<Command>): Value | boolean {
    const { host } = this;
    const { world } = host;
    if (index <= this.lastIndex) {
      world.violate('applied in order', `${host.id} applied entry ${index} after entry ${this.lastIndex}`);
    }
    const result = this.objects.apply(command);
    this.lastIndex = index;
    this.chain = Math.imul(this.chain ^ index, 0x9e3779b1) ^ Math.imul(command.id, 0x85ebca6b) ^ term;
    this.chain = (this.chain ^ (this.chain >>> 15)) | 0;
    host.watch.applied(this, index, command.id);
    world.coverage.applies++;
    host.crashPoint('afterApply');
    if (command.op === 'refuse') {
      const { CommandRejected } = world.engine;
      throw new CommandRejected('refused, as asked', command.id);
    }
    return result;
  }

  state(): string {
    return this.objects.serialize();
  }

  query({ key }: Query): Value {
    return this.objects.get(key);
  }

  snapshot(): AsyncIterable<Uint8Array> {
    const { lastIndex: index, chain, objects } = this;
    const image: Image = { index, chain, hash: objects.hash, objects: objects.serialize() };
    return this.stream(Buffer.from(JSON.stringify(image)));
  }

  private async *stream(bytes: Buffer): AsyncGenerator<Uint8Array> {
    const { host, run } = this;
    const piece = host.world.plan.snapshotPieceBytes;
    for (let at = 0; at < bytes.length; at += piece) {
      const delay = host.snapshotDelay();
      if (delay > 0) await new Promise<void>((resolve) => host.post(run, delay, resolve));
      if (host.snapshotFails()) throw new Error('the state machine could not read its own state, as asked');
      yield bytes.subarray(at, Math.min(bytes.length, at + piece));
    }
  }

  async restore(snapshot: AsyncIterable<Uint8Array>): Promise<void> {
    const { host, run } = this;
    const parts: Uint8Array[] = [];
    for await (const part of snapshot) parts.push(part);
    const delay = host.applyDelay();
    if (delay > 0) await new Promise<void>((resolve) => host.post(run, delay, resolve));
    const text = Buffer.concat(parts).toString('utf8');
    let image: Image;
    try {
      image = JSON.parse(text) as Image;
    } catch {
      host.world.violate('snapshot is whole', `${host.id} was given ${text.length} bytes that are no snapshot`);
      return;
    }
    this.objects = Objects.parse(image.objects);
    this.lastIndex = image.index;
    this.chain = image.chain;
    if (this.objects.hash !== image.hash) {
      host.world.violate('snapshot is whole', `${host.id} restored a state with another hash than was captured`);
    }
    host.watch.restored(this);
  }
}
