import type { NewMember, RaftError, RaftNode } from '@raft/core';
import { inspect } from '../engine/inspect.js';
import type { Rng } from '../engine/random.js';
import type { Host } from '../host.js';
import type { World } from '../world.js';
import type { FaultKind } from './kind.js';

/** Members come and go, change their roles, and hand leadership to each other, asked for on any node. */
export const membership: FaultKind = {
  name: 'membership',
  chance: 0.6,
  start({ world, rng, every, victim }) {
    const meanMs = rng.scaled(4_000, 40_000);
    every(meanMs, () => {
      const asked = victim(0.3);
      if (asked === null || !asked.isUp) return;
      const change = drawChange(world, rng, asked);
      const options = { timeoutMs: rng.scaled(300, 20_000) };
      world.touch(asked, asked.run!);
      world.trace.line('', () => `on ${asked.id}: ${change.what}`);
      begin(world, asked, change.what, change.run(asked.run!.node, options));
    });
  },
};

/** Leadership is handed over again and again. */
export const transfers: FaultKind = {
  name: 'transfers',
  chance: 0.5,
  start({ world, rng, every, victim }) {
    every(rng.scaled(5_000, 60_000), () => {
      const asked = victim(0.5);
      if (asked === null || !asked.isUp) return;
      const target = rng.chance(0.5) ? rng.pick(world.hosts).id : undefined;
      world.touch(asked, asked.run!);
      world.trace.line('', () => `on ${asked.id}: transfer leadership to ${target ?? 'anybody'}`);
      const call = asked.run!.node.transferLeadership(target, { timeoutMs: rng.scaled(300, 10_000) });
      begin(world, asked, 'transfer', call);
    });
  },
};

interface Change {
  readonly what: string;
  run(node: RaftNode, options: { readonly timeoutMs: number }): Promise<unknown>;
}

function drawChange(world: World, rng: Rng, asked: Host): Change {
  const configuration = inspect(asked.run!.node)?.replica.log.configuration;
  const members = configuration?.members.map(({ id }) => id) ?? [];
  const inside = world.hosts.filter(({ id }) => members.includes(id));
  const outside = world.hosts.filter(({ id }) => !members.includes(id));
  const member = rng.pick(inside.length > 0 ? inside : world.hosts);
  const stranger = outside.length > 0 ? rng.pick(outside) : null;
  const draw = rng.next();
  if (stranger !== null && draw < 0.4) {
    const added: NewMember = { ...stranger.address, learner: rng.chance(0.3) };
    return {
      what: `add ${added.id}${added.learner === true ? ' as a learner' : ''}`,
      run: (node, options) => node.addNode(added, options),
    };
  }
  if (stranger !== null && draw < 0.55) {
    const change = { add: [stranger.address], remove: [member.id] };
    return {
      what: `replace ${member.id} by ${stranger.id}`,
      run: (node, options) => node.replaceNodes(change, options),
    };
  }
  if (draw < 0.75) return { what: `remove ${member.id}`, run: (node, options) => node.removeNode(member.id, options) };
  if (draw < 0.87)
    return { what: `promote ${member.id}`, run: (node, options) => node.promoteNode(member.id, options) };
  return { what: `demote ${member.id}`, run: (node, options) => node.demoteNode(member.id, options) };
}

function begin(world: World, host: Host, what: string, call: Promise<unknown>): void {
  const { run } = host;
  world.administrative++;
  let settled = false;
  const settle = (outcome: string): void => {
    if (settled) return;
    settled = true;
    world.administrative--;
    host.waiting.delete(abandon);
    world.trace.line('', () => `on ${host.id}: ${what}: ${outcome}`);
  };
  const abandon = (): void => settle('its node is gone');
  host.waiting.add(abandon);
  call.then(
    () => {
      if (run!.dead) return;
      world.coverage.administered++;
      settle('done');
    },
    (error: RaftError) => {
      if (run!.dead) return;
      settle(error.code);
      if (!expectedRefusals.has(error.code)) {
        world.violate('typed failures', `${what} failed with ${error.code} ${error.message}`);
      }
    },
  );
}

const expectedRefusals: ReadonlySet<string> = new Set([
  'RAFT_TIMEOUT',
  'RAFT_ELECTION_TIMEOUT',
  'RAFT_LEADERSHIP_LOST',
  'RAFT_NOT_LEADER',
  'RAFT_STOPPED',
  'RAFT_NODE_NOT_FOUND',
  'RAFT_CONFIG_CHANGE_IN_PROGRESS',
  'RAFT_UNSAFE_MEMBERSHIP',
  'RAFT_CATCH_UP_TIMEOUT',
  'RAFT_TRANSFER_FAILED',
  'RAFT_TRANSFER_IN_PROGRESS',
  'RAFT_NO_AVAILABLE_PEERS',
]);
