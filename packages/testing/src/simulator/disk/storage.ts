import type { BatchOp, KeyValue, RaftErrorCode, RangeOptions, Storage, WriteOptions } from '@raft/core';
import type { Host } from '../host.js';
import type { Run } from '../run.js';
import { latency, strikes } from './faults.js';
import type { DiskOp } from './image.js';
import { blockOf, sameBlock } from './records.js';

const never = new Promise<never>(() => {});

/** The storage that one run of a node opens over the disk of its host. Dead with the run: nothing settles any more. */
export class VirtualStorage implements Storage {
  private isOpen = false;
  private poisoned = false;
  /** When the last operation issued will complete. */
  private lastCompletion = 0;

  constructor(
    private readonly host: Host,
    private readonly run: Run,
  ) {}

  open(): Promise<void> {
    if (this.run.dead) return never;
    const { disk } = this.host;
    if (disk.locked) return this.refuse('RAFT_STORAGE_UNAVAILABLE', 'the store is open already');
    disk.locked = true;
    this.isOpen = true;
    return this.later(() => undefined);
  }

  close(): Promise<void> {
    if (this.run.dead || !this.isOpen) return this.run.dead ? never : Promise.resolve();
    this.isOpen = false;
    return this.later(() => {
      this.host.disk.locked = false;
    });
  }

  get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.read(() => this.host.disk.live.get(latin1(key)));
  }

  getRange(start: Uint8Array, end: Uint8Array, { limit, reverse }: RangeOptions = {}): Promise<KeyValue[]> {
    return this.read(() => {
      const { live } = this.host.disk;
      const keys = live.range(latin1(start), latin1(end), limit ?? Number.POSITIVE_INFINITY, reverse ?? false);
      return keys.map((key) => ({ key: Buffer.from(key, 'latin1'), value: live.get(key)! }));
    });
  }

  set(key: Uint8Array, value: Uint8Array, options?: WriteOptions): Promise<void> {
    return this.batch([{ type: 'set', key, value }], options);
  }

  delete(key: Uint8Array, options?: WriteOptions): Promise<void> {
    return this.batch([{ type: 'delete', key }], options);
  }

  batch(ops: readonly BatchOp[], options?: WriteOptions): Promise<void> {
    const { host, run } = this;
    if (run.dead) return never;
    if (!this.isOpen) return this.refuse('RAFT_STORAGE_UNAVAILABLE', 'the store is not open');
    if (this.poisoned) return this.refuse('RAFT_STORAGE_FAILED', 'an earlier write failed');
    host.crashPoint('beforeWrite');
    if (run.dead) return never;
    const sync = options?.sync === true;
    const { behaviour, world } = host;
    if (world.now < behaviour.fullUntil || strikes(behaviour, 'full')) {
      world.coverage.diskFull++;
      run.excuse('the disk is full');
      return this.refuse('RAFT_STORAGE_UNAVAILABLE', 'no space left on the device');
    }
    const issued = ops.map(copyOf);
    const batch = host.disk.issue(issued);
    world.trace.mix(3, host.number, issued.length);
    world.trace.line(host.id, () => `write ${sync ? 'sync ' : ''}${describe(issued)}`);
    if (strikes(behaviour, 'writeError')) {
      world.coverage.diskErrors++;
      this.poisoned = true;
      run.excuse('a write failed');
      return this.refuse('RAFT_STORAGE_FAILED', 'EIO: i/o error');
    }
    host.crashPoint('afterWrite');
    return this.later(() => {
      host.crashPoint('beforeSync');
      if (run.dead) return;
      if (sync) {
        host.disk.synced(batch);
        world.trace.line(host.id, () => 'synced');
      }
      host.crashPoint('afterSync');
    });
  }

  private read<T>(value: () => T): Promise<T> {
    const { host, run } = this;
    if (run.dead) return never;
    if (!this.isOpen) return this.refuse('RAFT_STORAGE_UNAVAILABLE', 'the store is not open');
    host.crashPoint('read');
    if (run.dead) return never;
    if (strikes(host.behaviour, 'readError')) {
      host.world.coverage.readErrors++;
      run.excuse('a read failed');
      return this.refuse('RAFT_STORAGE_FAILED', 'EIO: i/o error on read');
    }
    const found = value();
    return this.later(() => found);
  }

  /** Completes after the disk's latency, in the order of issue unless the seed says otherwise. */
  private later<T>(complete: () => T): Promise<T> {
    const { host, run } = this;
    const { world, behaviour } = host;
    if (run.dead) return never;
    const delay = latency(behaviour, world.streams.disk);
    const at = behaviour.outOfOrder ? world.now + delay : Math.max(this.lastCompletion, world.now + delay);
    this.lastCompletion = Math.max(this.lastCompletion, at);
    return new Promise((resolve) => {
      const finish = (): void => {
        if (host.behaviour.hung) {
          host.hungOperations.push(() => host.post(run, latency(host.behaviour, world.streams.disk), finish));
          return;
        }
        const result = complete();
        if (!run.dead) resolve(result);
      };
      host.post(run, at - world.now, finish);
    });
  }

  private refuse(code: RaftErrorCode, message: string): Promise<never> {
    const { host, run } = this;
    const { RaftError } = host.world.engine;
    const delay = latency(host.behaviour, host.world.streams.disk);
    return new Promise((_, reject) => {
      host.post(run, delay, () => reject(new RaftError(code, `virtual disk of ${host.id}: ${message}`)));
    });
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function copyOf(op: BatchOp): DiskOp {
  switch (op.type) {
    case 'set': {
      const key = latin1(op.key);
      const value = Buffer.from(op.value);
      if (key[0] === 'l') sameBlock(value, op.value);
      return { type: 'set', key, value };
    }
    case 'delete':
      return { type: 'delete', key: latin1(op.key) };
    case 'deleteRange':
      return { type: 'deleteRange', start: latin1(op.start), end: latin1(op.end) };
  }
}

function describe(ops: readonly DiskOp[]): string {
  return ops.map(describeOp).join(', ');
}

function describeOp(op: DiskOp): string {
  if (op.type === 'deleteRange') return `delete ${nameOf(op.start)} to ${nameOf(op.end)}`;
  if (op.type === 'delete') return `delete ${nameOf(op.key)}`;
  if (op.key[0] === 'l') {
    const { first, last, term } = blockOf(op.value);
    return `entries ${first}..${last} of term ${term}`;
  }
  if (op.key[0] === 'd') return `${op.value.length} bytes of ${nameOf(op.key)}`;
  return `${nameOf(op.key)} ${op.value.subarray(4).toString('utf8').slice(0, 120)}`;
}

function nameOf(key: string): string {
  const names: Record<string, string> = {
    i: 'identity',
    f: 'formation',
    h: 'term and vote',
    b: 'log start',
    s: 'snapshot',
  };
  const name = names[key];
  if (name !== undefined) return name;
  if (key[0] === 'l' || key[0] === 'm')
    return key.length < 9 ? 'log end' : `log ${Buffer.from(key, 'latin1').readUInt32BE(5)}`;
  if (key.length < 10) return 'snapshot data';
  return `snapshot data ${key.charCodeAt(1) === 0 ? 'own' : 'received'} ${Buffer.from(key, 'latin1').readUInt32BE(6)}`;
}
