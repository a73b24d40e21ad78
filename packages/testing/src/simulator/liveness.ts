import type { Workload } from './application.js';
import { healthyDisk } from './disk/faults.js';
import { inspect } from './engine/inspect.js';
import { Violation } from './engine/violation.js';
import type { Host } from './host.js';
import type { World } from './world.js';

/** Virtual milliseconds within which a cluster without faults is well again. */
const boundMs = 90_000;
const lookEveryMs = 250;
/** How long it must then stay as it is. */
const stableMs = 5_000;

/** All faults end: the network, disks and clocks are as they should be, and every intact machine runs. */
export function heal(world: World): void {
  world.phase = 'liveness';
  world.trace.line('', () => 'all faults end');
  world.network.heal();
  for (const host of world.hosts) {
    if (host.destroyed === 'damaged') host.crash('for the rest');
    host.turnMs = 0;
    host.maxLatenessMs = 0;
    host.maxApplyMs = 0;
    host.maxSnapshotPieceMs = 0;
    host.snapshotFailureRate = 0;
    host.clock.setRate(1, world.now);
    host.disarm();
    host.behaviour = healthyDisk();
    const hung = host.hungOperations;
    host.hungOperations = [];
    for (const operation of hung) operation();
    host.resume();
    if (host.run === null && host.destroyed === null) host.startLater(host.rng.between(1, 200));
  }
}

/** Once faults stop: one stable leader, all members equal, calls succeed and none is left over (invariant 20). */
export function* livenessPhase(world: World, clients: Workload): Generator<void, void> {
  clients.stop();
  const deadline = world.now + boundMs;
  let wellSince = Number.POSITIVE_INFINITY;
  let problem: string | null = 'nothing was looked at';
  let leader: Host | null = null;
  while (problem !== null || world.now - wellSince < stableMs) {
    if (world.now > deadline)
      throw new Violation('liveness', `after ${boundMs} ms without faults ${String(problem)}`, world.now);
    yield* world.runUntil(world.now + lookEveryMs);
    problem = problemOf(world);
    if (problem !== null || world.leader !== leader) {
      leader = world.leader;
      wellSince = world.now;
      problem ??= 'the leader has just changed';
    }
  }
  yield* finalCalls(world, clients);
}

/** A write and a linearizable read on every node; and nothing that was begun is left over. */
function* finalCalls(world: World, clients: Workload): Generator<void, void> {
  const { ok, reads } = world.coverage;
  const hosts = membersOf(world);
  for (const host of hosts) {
    clients.write(-1, host, () => {}, 10_000, true);
    clients.read(-1, host, () => {}, 10_000);
    yield* world.runUntil(world.now + 200);
  }
  yield* world.runUntil(world.now + 12_000);
  const { coverage } = world;
  if (coverage.ok < ok + hosts.length || coverage.reads < reads + hosts.length) {
    throw new Violation('liveness', 'a write or a linearizable read failed although nothing was wrong', world.now);
  }
  if (world.administrative > 0) {
    throw new Violation('calls settle', `${world.administrative} changes of the membership never settled`, world.now);
  }
  if (clients.pending > 0) {
    throw new Violation('calls settle', `${clients.pending} calls never settled`, world.now);
  }
  const problem = problemOf(world);
  if (problem !== null) throw new Violation('liveness', `at the end ${problem}`, world.now);
  checkStates(world);
}

/** The intact members of the leader's configuration; before there is a leader, the founders. */
export function membersOf(world: World): Host[] {
  const { leader } = world;
  const configuration = leader === null ? undefined : inspect(leader.run!.node)!.replica.log.configuration;
  const isMember = ({ id, isFounder }: Host): boolean =>
    configuration === undefined ? isFounder : configuration.members.some((member) => member.id === id);
  return world.hosts.filter((host) => host.destroyed === null && isMember(host));
}

/** What keeps the cluster from being well; null when it is. */
function problemOf(world: World): string | null {
  const hosts = membersOf(world);
  const down = hosts.find((host) => !host.isUp);
  if (down !== undefined) return `${down.id} is not up`;
  const leaders = world.hosts.filter((host) => host.leads);
  if (leaders.length !== 1) return `${leaders.length} nodes lead`;
  const leader = inspect(leaders[0]!.run!.node)!.replica;
  const { configuration } = leader.log;
  if (configuration.oldVoters !== null) return 'a change of the membership is not complete';
  const waiting = configuration.members.find(
    ({ id, promote }) => promote === true && configuration.learners.includes(id),
  );
  if (waiting !== undefined) return `${waiting.id} was not promoted`;
  for (const host of hosts) {
    const { replica, applied } = inspect(host.run!.node)!;
    if (replica.term !== leader.term) return `${host.id} is in term ${replica.term}, and the leader in ${leader.term}`;
    if (replica.leader !== leaders[0]!.id) return `${host.id} follows ${String(replica.leader)}`;
    if (replica.log.lastIndex !== leader.log.lastIndex) {
      return `the log of ${host.id} ends at ${replica.log.lastIndex}, and the leader's at ${leader.log.lastIndex}`;
    }
    if (replica.commit !== leader.log.lastIndex)
      return `${host.id} has committed ${replica.commit} of ${leader.log.lastIndex}`;
    if (applied.current !== replica.commit) return `${host.id} has applied ${applied.current} of ${replica.commit}`;
  }
  return null;
}

function checkStates(world: World): void {
  const [first, ...others] = membersOf(world);
  const state = first!.run!.machine.state();
  for (const host of others) {
    if (host.run!.machine.state() === state) continue;
    throw new Violation('state machine safety', `${host.id} and ${first!.id} end with different states`, world.now);
  }
}
