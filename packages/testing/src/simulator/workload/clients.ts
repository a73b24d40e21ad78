import type { ApplyResult, RaftError } from '@raft/core';
import type { Workload } from '../application.js';
import type { Rng } from '../engine/random.js';
import type { Host } from '../host.js';
import type { World } from '../world.js';
import { Histories, type Kind } from './histories.js';
import type { Command, Value } from './objects.js';

const kinds: readonly Kind[] = ['register', 'list', 'counter'];
/** Calls on one object before clients turn to a fresh one: keeps the checker's work small. */
const callsPerObject = 60;

/** Clients of the cluster: each makes one call after the other, on any node, and now and then many at once. */
export class Clients implements Workload {
  private readonly histories = new Histories();
  /** Calls that have not settled. */
  pending = 0;
  calls = 0;
  private nextCommand = 1;
  /** The highest index of a write that some client knows to be done. */
  private acknowledged = 0;
  /** How that index grew, for reads that may be somewhat old. */
  private readonly acknowledgements: { readonly at: number; readonly index: number }[] = [];
  private stopped = false;
  private readonly rng: Rng;
  private readonly lastSeen = new Map<string, number>();

  constructor(private readonly world: World) {
    this.rng = world.rng.stream('clients');
  }

  start(): void {
    for (let client = 0; client < this.world.plan.clients; client++) this.next(client);
  }

  stop(): void {
    this.stopped = true;
  }

  /** Many commands at once, on one node. */
  burst(count: number): void {
    const host = this.someHost();
    if (host === null) return;
    for (let i = 0; i < count; i++) this.write(1_000 + i, host, () => {});
  }

  verdict(): string | null {
    return this.histories.check();
  }

  private next(client: number): void {
    this.world.schedule(this.rng.exponential(this.world.plan.thinkMs), () => {
      if (this.stopped) return;
      const host = this.someHost();
      const again = (): void => this.next(client);
      if (host === null) again();
      else if (this.world.plan.leases && this.rng.chance(0.05)) this.readBounded(client, host, again);
      else if (this.rng.chance(this.world.plan.readShare)) this.read(client, host, again);
      else this.write(client, host, again);
    });
  }

  private someHost(): Host | null {
    const intact = this.world.hosts.filter((host) => host.isUp && host.destroyed === null);
    const members = intact.filter((host) => host.isMember);
    // Now and then one that is not a member: it has to refuse, or to wait.
    const up = members.length > 0 && this.rng.chance(0.97) ? members : intact;
    return up.length === 0 ? null : this.rng.pick(up);
  }

  private object(kind: Kind): string {
    const generation = Math.floor(this.calls / callsPerObject);
    return `${kind[0]!}${generation}.${this.rng.int(0, 1)}`;
  }

  private command(plain: boolean): Command {
    const { rng } = this;
    const id = this.nextCommand++;
    const kind = rng.pick(kinds);
    const key = this.object(kind);
    if (!plain && rng.chance(0.03)) return { id, op: 'refuse', key };
    const pad =
      !plain && rng.chance(this.world.plan.padShare) ? { pad: 'x'.repeat(rng.int(0, this.world.plan.padBytes)) } : {};
    if (kind === 'counter') return { id, op: 'add', key, by: rng.int(1, 9) };
    if (kind === 'list') return { id, op: 'append', key, value: id, ...pad };
    const expected = this.lastSeen.get(key);
    if (expected !== undefined && rng.chance(0.4)) return { id, op: 'cas', key, expected, value: id };
    return { id, op: 'write', key, value: id, ...pad };
  }

  /** A write that the caller sees through to its end. */
  write(client: number, host: Host, then: () => void, timeoutMs = this.rng.scaled(300, 8_000), plain = false): void {
    const { world } = this;
    const command = this.command(plain);
    const recorded = this.histories.write(client, command);
    const call = this.begin(host, then, () => {
      world.coverage.indeterminate++;
      recorded.indeterminate();
    });
    world.trace.line('', () => `client ${client} on ${host.id}: ${command.op} ${command.key} #${command.id}`);
    const { run } = host;
    const node = run!.node;
    if (node.leader !== null && node.leader !== host.id) world.coverage.forwards++;
    world.touch(host, run!);
    node.apply(command, { timeoutMs }).then(
      (result) =>
        call.settle(() => {
          const { value, index } = result as ApplyResult<Value | boolean>;
          world.coverage.ok++;
          world.trace.line('', () => `client ${client}: #${command.id} is entry ${index}`);
          this.checkResult(command, index);
          this.acknowledge(index);
          this.remember(command, value);
          recorded.ok(value);
        }),
      (error: RaftError) => call.settle(() => this.writeFailed(client, command, error, recorded)),
    );
  }

  private writeFailed(
    client: number,
    command: Command,
    error: RaftError,
    recorded: ReturnType<Histories['write']>,
  ): void {
    const { world } = this;
    world.trace.line('', () => `client ${client}: #${command.id} ${error.code}${error.indeterminate ? ', maybe' : ''}`);
    if (error.code === 'RAFT_COMMAND_REJECTED') {
      world.coverage.rejectedCommands++;
      if (command.op !== 'refuse') world.violate('results', `command ${command.id} was rejected and is none to reject`);
      return;
    }
    if (error.indeterminate) {
      world.coverage.indeterminate++;
      recorded.indeterminate();
      return;
    }
    world.coverage.failed++;
    recorded.failed();
    world.ledger.failed(command.id);
    if (!expectedFailures.has(error.code))
      world.violate('typed failures', `a write failed with ${error.code} ${error.message}`);
  }

  /** The entry that was reported is this very command. */
  private checkResult({ id }: Command, index: number): void {
    const actual = this.world.ledger.indexOfCommand(id);
    if (actual === index) return;
    this.world.violate(
      'acknowledged is applied',
      `command ${id} was acknowledged at ${index}, and applied at ${String(actual)}`,
    );
  }

  private remember(command: Command, value: Value | boolean): void {
    if (command.op === 'write' || (command.op === 'cas' && value === true))
      this.lastSeen.set(command.key, command.value);
  }

  read(client: number, host: Host, then: () => void, timeoutMs = this.rng.scaled(300, 8_000)): void {
    const { world } = this;
    const kind = this.rng.pick(kinds);
    const key = this.object(kind);
    const recorded = this.histories.read(client, kind, key);
    const call = this.begin(host, then, () => recorded.failed());
    const floor = this.acknowledged;
    const { run } = host;
    world.touch(host, run!);
    const isLeased = world.plan.leases && run!.node.isLeader && this.rng.chance(0.7);
    const consistency = isLeased ? 'lease' : 'linearizable';
    world.trace.line('', () => `client ${client} on ${host.id}: ${consistency} read ${key}`);
    if (run!.node.leader !== host.id) world.coverage.readsFromFollowers++;
    if (isLeased) world.coverage.leasedReads++;
    run!.node.read({ key }, { timeoutMs, consistency }).then(
      (answer) =>
        call.settle(() => {
          const value = answer.value as Value;
          world.coverage.reads++;
          world.trace.line('', () => `client ${client}: ${key} is ${JSON.stringify(value)} at ${answer.index}`);
          if (answer.index < floor) {
            const what = `a read on ${host.id} saw entry ${answer.index}; entry ${floor} was acknowledged before it began`;
            world.violate('linearizable reads', what);
          }
          if (typeof value === 'number' && kind === 'register') this.lastSeen.set(key, value);
          recorded.ok(value);
        }),
      (error: RaftError) =>
        call.settle(() => {
          recorded.failed();
          world.trace.line('', () => `client ${client}: read ${key} ${error.code}`);
          if (!expectedFailures.has(error.code))
            world.violate('typed failures', `a read failed with ${error.code} ${error.message}`);
        }),
    );
  }

  /** A read that may be old, but not older than it says. Asked for only where clocks run true. */
  private readBounded(client: number, host: Host, then: () => void): void {
    const { world, rng } = this;
    const maxStalenessMs = rng.scaled(10, 5_000);
    const since = world.now - maxStalenessMs;
    const floor = this.acknowledgements.findLast(({ at }) => at < since)?.index ?? 0;
    const call = this.begin(host, then, () => {});
    const { run } = host;
    world.touch(host, run!);
    world.coverage.boundedReads++;
    const query = { key: this.object(rng.pick(kinds)) };
    const options = { consistency: 'bounded', maxStalenessMs, timeoutMs: rng.scaled(300, 8_000) } as const;
    run!.node.read(query, options).then(
      ({ index }) =>
        call.settle(() => {
          world.trace.line('', () => `client ${client}: read of at most ${maxStalenessMs} ms ago at ${index}`);
          if (index >= floor) return;
          const what = `a read on ${host.id} saw entry ${index}; ${floor} was acknowledged ${maxStalenessMs} ms before it began`;
          world.violate('bounded reads', what);
        }),
      (error: RaftError) =>
        call.settle(() => {
          if (error.code === 'RAFT_STALE_READ' || expectedFailures.has(error.code)) return;
          world.violate('typed failures', `a read failed with ${error.code} ${error.message}`);
        }),
    );
  }

  private acknowledge(index: number): void {
    if (index <= this.acknowledged) return;
    this.acknowledged = index;
    this.acknowledgements.push({ at: this.world.now, index });
  }

  /** Keeps a call settled exactly once, also when the node it was made on is gone. */
  private begin(host: Host, then: () => void, lost: () => void): { settle(outcome: () => void): void } {
    const { run } = host;
    let settled = false;
    this.calls++;
    this.pending++;
    const finish = (): void => {
      this.pending--;
      then();
    };
    const abandon = (): void => {
      settled = true;
      lost();
      finish();
    };
    host.waiting.add(abandon);
    return {
      settle: (outcome) => {
        if (run!.dead || settled) return;
        settled = true;
        host.waiting.delete(abandon);
        this.world.trace.mix(7, host.number, this.calls);
        outcome();
        finish();
      },
    };
  }
}

/** How a call may fail when nothing is wrong with the engine. */
const expectedFailures: ReadonlySet<string> = new Set([
  'RAFT_TIMEOUT',
  'RAFT_ELECTION_TIMEOUT',
  'RAFT_LEADERSHIP_LOST',
  'RAFT_OVERLOADED',
  'RAFT_STOPPED',
  'RAFT_NOT_STARTED',
  'RAFT_NOT_LEADER',
  'RAFT_COMMAND_TOO_LARGE',
]);
