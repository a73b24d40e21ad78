import { type AppliedEntry, CommandRejected, type StateMachine } from '@raft/core';
import { canonical } from '../linearizability/index.js';
import type { SimulatedMachine } from '../simulator/application.js';
import type { Host } from '../simulator/host.js';
import type { Run } from '../simulator/run.js';
import { answersOf, difference, hashOf } from './answers.js';
import type { StateMachineSubject } from './subject.js';

/** A user's command on its way through the cluster: its bytes, and a number to know it by. */
export interface Parcel {
  readonly id: number;
  /** Base 64. */
  readonly data: string;
}

/** What was applied at an index, by whoever came there first. */
export interface Applied<C> {
  readonly index: number;
  readonly term: number;
  readonly clusterTime: number;
  readonly command: C;
}

interface Header {
  readonly index: number;
  readonly chain: number;
  readonly answers: string;
}

/** Commands between two looks at the whole state. */
const lookEvery = 10;

/** A user's state machine within the simulator: everything it says is compared between the nodes. */
export class WatchedMachine<C, R, Q, A> implements SimulatedMachine {
  lastIndex = 0;
  chain = 0;
  readonly inner: StateMachine<C, R, Q, A>;

  constructor(
    private readonly host: Host,
    private readonly run: Run,
    private readonly subject: StateMachineSubject<C, R, Q, A>,
    private readonly decode: (parcel: Parcel) => C,
    private readonly onApplied: (entry: Applied<C>) => void,
  ) {
    this.inner = subject.create();
  }

  async apply({ index, term, command: parcel, clusterTime }: AppliedEntry<Parcel>): Promise<R> {
    const { host, run } = this;
    host.crashPoint('beforeApply');
    if (run.dead) return new Promise(() => {});
    const delay = host.applyDelay();
    if (delay > 0) await new Promise<void>((resolve) => host.post(run, delay, resolve));
    const entry = { index, term, clusterTime, command: this.decode(parcel) };
    this.onApplied(entry);
    let refusal: CommandRejected | null = null;
    let result: R | undefined;
    try {
      result = await this.inner.apply({ ...entry, command: this.decode(parcel) });
    } catch (error) {
      if (!(error instanceof CommandRejected)) throw error;
      refusal = error;
    }
    if (run.dead) return new Promise(() => {});
    const said = refusal === null ? canonical(result) : `refused ${canonical(refusal.reason)}`;
    await this.applied(index, parcel.id, said);
    if (refusal !== null) throw refusal;
    return result as R;
  }

  private async applied(index: number, id: number, said: string): Promise<void> {
    const { host } = this;
    const state = index % lookEvery === 0 ? await answersOf(this.inner, this.subject) : '';
    this.lastIndex = index;
    this.chain = Math.imul(this.chain ^ index, 0x9e3779b1) ^ hashOf(`${id} ${said} ${state}`);
    host.watch.applied(this, index, id);
    host.world.coverage.applies++;
    host.crashPoint('afterApply');
  }

  query(query: Q): A | Promise<A> {
    return this.inner.query(query);
  }

  state(): string {
    return String(this.chain);
  }

  async snapshot(): Promise<AsyncIterable<Uint8Array>> {
    // First of all, as the contract says: the capture.
    const stream = this.inner.snapshot();
    const { lastIndex: index, chain } = this;
    const header: Header = { index, chain, answers: await answersOf(this.inner, this.subject) };
    return this.stream(Buffer.from(JSON.stringify(header)), await stream);
  }

  private async *stream(header: Buffer, inner: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { host, run } = this;
    const length = Buffer.alloc(4);
    length.writeUInt32LE(header.length);
    yield Buffer.concat([length, header]);
    for await (const part of inner) {
      const delay = host.snapshotDelay();
      if (delay > 0) await new Promise<void>((resolve) => host.post(run, delay, resolve));
      yield part;
    }
  }

  async restore(snapshot: AsyncIterable<Uint8Array>): Promise<void> {
    const { host } = this;
    const parts: Uint8Array[] = [];
    for await (const part of snapshot) parts.push(part);
    const bytes = Buffer.concat(parts);
    const end = 4 + bytes.readUInt32LE(0);
    const header = JSON.parse(bytes.subarray(4, end).toString('utf8')) as Header;
    await this.inner.restore(piecesOf(bytes.subarray(end), host.rng.int(1, 200)));
    this.lastIndex = header.index;
    this.chain = header.chain;
    const answers = await answersOf(this.inner, this.subject);
    if (answers !== header.answers) {
      const what = `${host.id} restored another state than was captured at entry ${header.index}`;
      host.world.violate('snapshot and restore', `${what}: ${difference(header.answers, answers)}`);
    }
    host.watch.restored(this);
  }
}

async function* piecesOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
