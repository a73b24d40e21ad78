import { CommandRejected, type RaftError, type StateMachine } from '@raft/core';
import type { Workload } from '../simulator/application.js';
import type { Rng } from '../simulator/engine/random.js';
import type { Host } from '../simulator/host.js';
import { membersOf } from '../simulator/liveness.js';
import type { World } from '../simulator/world.js';
import { answersOf, difference } from './answers.js';
import type { Applied, Parcel, WatchedMachine } from './machine.js';
import type { StateMachineSubject } from './subject.js';

/** Clients that call a user's state machine on all nodes, and compare in the end with one that was never disturbed. */
export class SubjectWorkload<C, R, Q, A> implements Workload {
  pending = 0;
  calls = 0;
  private nextId = 1;
  private stopped = false;
  private readonly rng: Rng;
  private readonly log = new Map<number, Applied<C>>();

  constructor(
    private readonly world: World,
    private readonly subject: StateMachineSubject<C, R, Q, A>,
    private readonly encode: (command: C) => string,
  ) {
    this.rng = world.rng.stream('clients');
  }

  /** An entry was applied somewhere. */
  readonly applied = (entry: Applied<C>): void => {
    if (!this.log.has(entry.index)) this.log.set(entry.index, entry);
  };

  start(): void {
    for (let client = 0; client < this.world.plan.clients; client++) this.next(client);
  }

  stop(): void {
    this.stopped = true;
  }

  burst(count: number): void {
    const host = this.someHost();
    if (host !== null) for (let i = 0; i < count; i++) this.write(1_000 + i, host, () => {});
  }

  write(client: number, host: Host, then: () => void, timeoutMs = this.rng.scaled(300, 8_000)): void {
    const { world } = this;
    const parcel: Parcel = { id: this.nextId++, data: this.encode(this.subject.command(this.rng.next)) };
    world.trace.line('', () => `client ${client} on ${host.id}: #${parcel.id}`);
    this.call(host, then, host.run!.node.apply(parcel, { timeoutMs }), (error) => {
      if (error === null || error.code === 'RAFT_COMMAND_REJECTED') world.coverage.ok++;
      else if (error.indeterminate) world.coverage.indeterminate++;
      else {
        world.coverage.failed++;
        world.ledger.failed(parcel.id);
      }
    });
  }

  read(client: number, host: Host, then: () => void, timeoutMs = this.rng.scaled(300, 8_000)): void {
    const { world } = this;
    const query = this.rng.pick(this.subject.queries);
    world.trace.line('', () => `client ${client} on ${host.id}: reads`);
    this.call(host, then, host.run!.node.read(query, { timeoutMs }), (error) => {
      if (error === null) world.coverage.reads++;
    });
  }

  /** Every node must be as one that applied the same commands in a row, with no snapshot and no crash. */
  async verdict(): Promise<string | null> {
    const replayed = this.subject.create();
    for (const entry of [...this.log.values()].sort((a, b) => a.index - b.index)) await applyTo(replayed, entry);
    const expected = await answersOf(replayed, this.subject);
    for (const host of membersOf(this.world)) {
      const { inner } = host.run!.machine as WatchedMachine<C, R, Q, A>;
      const actual = await answersOf(inner, this.subject);
      if (actual !== expected) return `${host.id} is not as a replay of all commands: ${difference(expected, actual)}`;
    }
    return null;
  }

  private next(client: number): void {
    this.world.schedule(this.rng.exponential(this.world.plan.thinkMs), () => {
      if (this.stopped) return;
      const host = this.someHost();
      const again = (): void => this.next(client);
      if (host === null) again();
      else if (this.rng.chance(this.world.plan.readShare)) this.read(client, host, again);
      else this.write(client, host, again);
    });
  }

  private someHost(): Host | null {
    const up = this.world.hosts.filter((host) => host.isUp && host.destroyed === null);
    return up.length === 0 ? null : this.rng.pick(up);
  }

  private call(host: Host, then: () => void, made: Promise<unknown>, report: (error: RaftError | null) => void): void {
    const run = host.run!;
    let settled = false;
    this.calls++;
    this.pending++;
    this.world.touch(host, run);
    const finish = (): void => {
      settled = true;
      host.waiting.delete(finish);
      this.pending--;
      then();
    };
    host.waiting.add(finish);
    const settle = (error: RaftError | null): void => {
      if (run.dead || settled) return;
      report(error);
      finish();
    };
    made.then(
      () => settle(null),
      (error: RaftError) => settle(error),
    );
  }
}

async function applyTo<C, R, Q, A>(machine: StateMachine<C, R, Q, A>, entry: Applied<C>): Promise<void> {
  try {
    await machine.apply(entry);
  } catch (error) {
    if (!(error instanceof CommandRejected)) throw error;
  }
}
