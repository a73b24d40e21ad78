import type { Effects, ReplicaEvent } from '../../../src/consensus/effects.js';
import type { ReplicaOptions, Time } from '../../../src/consensus/options.js';
import { Replica } from '../../../src/consensus/replica.js';
import type { ProposeOutcome } from '../../../src/consensus/replication.js';
import type { ConsensusMessage, SnapshotMetadata, SnapshotRequest } from '../../../src/contracts/messages.js';
import { EntryType, type Proposal } from '../../../src/log/entry-block.js';
import { type Records, VirtualDisk } from './disk.js';
import type { Invariants } from './invariants.js';
import { command } from './logs.js';

/** What surrounds a node. */
export interface World {
  readonly time: Time;
  readonly invariants: Invariants;
  send(from: string, to: string, message: ConsensusMessage): void;
  after(delayMs: number, run: () => void): void;
}

interface IncomingSnapshot {
  readonly index: number;
  readonly data: Buffer[];
  bytes: number;
}

/** One replica with its disk and a state machine that remembers the commands it applied. */
export class SimNode {
  replica!: Replica;
  readonly disk: VirtualDisk;
  up = true;
  /** The commands applied, in order: the state. */
  applied: string[] = [];
  appliedIndex = 0;
  /** The answers to `readIndex`, by id. */
  readonly reads = new Map<number, number | null>();
  readonly events: ReplicaEvent[] = [];
  /** Writes complete by themselves, `diskDelayMs` later. Otherwise `sync` completes the pending one. */
  automaticSync = true;
  diskDelayMs = 0;
  /** Whether an installed snapshot is restored at once; otherwise `restored` says so. */
  automaticRestore = true;
  /** Bytes of a snapshot chunk. */
  chunkBytes = Number.POSITIVE_INFINITY;
  /** When it says so, effects wait for the next input, as in a driver that takes several inputs a turn. */
  postpones: () => boolean = () => false;
  /** Grows with every start: what an earlier life began is void. */
  private life = 0;
  private incoming: IncomingSnapshot | null = null;

  constructor(
    readonly id: string,
    private readonly world: World,
    private readonly options: ReplicaOptions,
    records: Records,
  ) {
    this.disk = new VirtualDisk(records);
    this.start();
  }

  private start(): void {
    const { hardState, log } = this.disk.restore();
    this.replica = new Replica(this.options, log, hardState, this.world.time);
    const { snapshot } = this.disk.records;
    this.applied = [...(snapshot?.state ?? [])];
    this.appliedIndex = snapshot?.metadata.index ?? 0;
    this.incoming = null;
    this.up = true;
  }

  /** What tests mostly ask about. */
  get status(): { id: string; role: Replica['role']; term: number; vote: string | null; leader: string | null } {
    const { role, term, vote, leader } = this.replica;
    return { id: this.id, role, term, vote, leader };
  }

  get term(): number {
    return this.replica.term;
  }

  get role(): Replica['role'] {
    return this.replica.role;
  }

  get commit(): number {
    return this.replica.commit;
  }

  get lastIndex(): number {
    return this.replica.log.lastIndex;
  }

  /** The term of every entry that is still in the log. */
  get logTerms(): number[] {
    const { log } = this.replica;
    return Array.from({ length: log.lastIndex - log.start.index }, (_, i) => log.termAt(log.firstIndex + i)!);
  }

  /** Hands an input to the replica and carries out what follows from it. */
  give<T>(input: (replica: Replica, time: Time) => T): T {
    const { replica } = this;
    const { term, vote, commit } = replica;
    const result = input(replica, this.world.time);
    this.world.invariants.stepped(this, { term, vote, commit });
    if (this.postpones()) this.later(() => this.give(() => undefined));
    else this.carryOut(replica.drain());
    return result;
  }

  receive(from: string, message: ConsensusMessage): void {
    this.give((replica, time) => replica.receive({ id: from, incarnation: '' }, message, time));
  }

  tick(): void {
    this.give((replica, time) => replica.tick(time));
    // What is due may lie in the effects: a driver that ticks carries them out before it sleeps again.
    if (this.replica.deadline <= this.world.time.now) this.carryOut(this.replica.drain());
  }

  propose(...texts: readonly string[]): ProposeOutcome {
    return this.proposeEntries(texts.map(command));
  }

  proposeEntries(proposals: readonly Proposal[]): ProposeOutcome {
    return this.give((replica, time) => replica.propose(proposals, time));
  }

  read(id: number): void {
    this.give((replica, time) => replica.readIndex(id, time));
  }

  unreachable(peer: string): void {
    this.give((replica, time) => replica.unreachable(peer, time));
  }

  snapshotFailed(peer: string): void {
    this.give((replica, time) => replica.snapshotFailed(peer, time));
  }

  /** The pending write, if there is one, is durable now. */
  sync(): void {
    if (this.disk.pending === null) return;
    const { id, install } = this.disk.complete();
    this.give((replica, time) => replica.persisted(id, time));
    if (install !== null && this.automaticRestore) this.restored();
  }

  /** The state machine has taken over the installed snapshot. */
  restored(): void {
    const { metadata, state } = this.disk.records.snapshot!;
    this.applied = [...state];
    this.appliedIndex = metadata.index;
    this.give((replica) => replica.restored());
  }

  /** Takes a snapshot of what is applied and keeps `trailing` entries before it. */
  takeSnapshot(trailing = 0): SnapshotMetadata {
    const { log } = this.replica;
    const { configuration, index: configurationIndex } = log.configurationAt(this.appliedIndex);
    const metadata: SnapshotMetadata = {
      index: this.appliedIndex,
      term: log.termAt(this.appliedIndex)!,
      configuration,
      configurationIndex,
      clusterTime: 0,
      size: Buffer.byteLength(JSON.stringify(this.applied)),
      checksum: 0,
      created: 0,
    };
    this.disk.snapshotTaken({ metadata, state: [...this.applied] });
    this.give((replica) => replica.snapshotTaken(metadata, this.appliedIndex - trailing));
    return metadata;
  }

  /** Ends at once. A write that was under way is lost, or reached the disk without anybody being told. */
  crash({ pendingWrite = 'lost' }: { readonly pendingWrite?: 'lost' | 'durable' } = {}): void {
    if (this.disk.pending !== null && pendingWrite === 'durable') this.disk.complete();
    this.disk.pending = null;
    this.life++;
    this.up = false;
  }

  restart(): void {
    if (this.up) this.crash();
    this.start();
  }

  private carryOut(effects: Effects): void {
    this.world.invariants.drained(this, effects);
    for (const { to, message } of effects.messages) this.world.send(this.id, to, message);
    if (effects.write !== null) {
      this.disk.submit(effects.write);
      if (this.automaticSync) this.later(() => this.sync(), this.diskDelayMs);
    }
    this.apply(effects.applyTo);
    for (const { id, index } of effects.reads) this.reads.set(id, index);
    for (const { peer, from, maxEntries, maxBytes } of effects.logReads) {
      this.later(() => {
        const blocks = this.disk.read(from, maxEntries, maxBytes);
        this.give((replica, time) => replica.logRead(peer, from, blocks, time));
      });
    }
    for (const peer of effects.snapshotsWanted) this.later(() => this.sendChunk(peer, 0));
    for (const { from, response } of effects.snapshotAnswers) {
      if (!response.installed) this.later(() => this.sendChunk(from, response.offset));
    }
    for (const { from, request } of effects.chunks) this.later(() => this.keepChunk(from, request));
    this.events.push(...effects.events);
  }

  private apply(applyTo: number): void {
    if (this.replica.installing !== null) return;
    while (this.appliedIndex < applyTo) {
      const index = this.appliedIndex + 1;
      const block = this.disk.blockAt(index);
      if (block === undefined) throw new Error(`${this.id} is to apply entry ${index}, which is not on its disk`);
      for (const entry of block.entries(index, Math.min(applyTo, block.lastIndex))) {
        this.world.invariants.applied(this, entry);
        if (entry.type === EntryType.normal) this.applied.push(Buffer.from(entry.data).toString());
        this.appliedIndex = entry.index;
      }
    }
  }

  private sendChunk(peer: string, offset: number): void {
    const { term, leadership } = this.replica;
    const { snapshot } = this.disk.records;
    if (leadership === null || snapshot === null) return;
    const bytes = Buffer.from(JSON.stringify(snapshot.state));
    const data = bytes.subarray(offset, Math.min(bytes.length, offset + this.chunkBytes));
    const { round } = leadership;
    this.world.send(this.id, peer, { type: 'snapshotRequest', term, round, snapshot: snapshot.metadata, offset, data });
  }

  private keepChunk(from: string, { snapshot, offset, data }: SnapshotRequest): void {
    const { index } = snapshot;
    if (this.incoming?.index !== index || offset === 0) this.incoming = { index, data: [], bytes: 0 };
    const { incoming } = this;
    if (offset === incoming.bytes) {
      incoming.data.push(Buffer.from(data));
      incoming.bytes += data.length;
    }
    if (incoming.bytes < snapshot.size) {
      this.give((replica, time) => replica.snapshotChunkStored(from, index, incoming.bytes, time));
      return;
    }
    const state = JSON.parse(Buffer.concat(incoming.data).toString()) as string[];
    this.incoming = null;
    this.disk.snapshotReceived({ metadata: snapshot, state });
    this.give((replica, time) => replica.installSnapshot(from, snapshot, time));
  }

  private later(run: () => void, delayMs = 0): void {
    const { life } = this;
    this.world.after(delayMs, () => {
      if (this.up && this.life === life) run();
    });
  }
}
