import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KvPage } from '@raft/kv';
import { assertLinearizable, kv } from '@raft/testing/linearizability';
import { describe, expect, test } from 'vitest';
import type { HashDocument } from '../dist/http/status-routes.js';
import { getJson, HttpFailure, requestJson } from '../dist/launcher/http-client.js';
import { LocalCluster } from '../dist/launcher/local-cluster.js';
import { freeBase, localMembers } from '../dist/launcher/ports.js';
import { until } from '../dist/launcher/wait.js';
import { HistoryClients } from './history.ts';
import { inFolder } from './programs.ts';

const rounds = Number(process.env.RAFT_KILL_ROUNDS ?? 6);
const writers = 6;

describe('a cluster whose nodes are killed at any moment', () => {
  test(
    'loses no acknowledged write, answers linearizably, and its nodes end in the same state',
    async () => {
      await inFolder(async (folder) => {
        const cluster = new LocalCluster({
          folder,
          clusterId: 'kill',
          members: localMembers(3, await freeBase(3)),
          // Quick elections; and snapshots so often that a node that was away needs one.
          tuning: {
            heartbeatIntervalMs: 50,
            electionTimeoutMinMs: 300,
            electionTimeoutMaxMs: 600,
            snapshotThreshold: 100,
            snapshotMinBytes: 0,
            trailingLogs: 20,
          },
        });
        await cluster.start();
        try {
          await cluster.leader();
          const over = new AbortController();
          const clients = new HistoryClients(cluster, 4, over.signal);
          const acknowledged = await writeAndKill(cluster).finally(() => over.abort());
          await compare(cluster, acknowledged);
          const history = await clients.history();
          expect(history.length).toBeGreaterThan(100);
          assertLinearizable(kv<string>(), history);
        } finally {
          await cluster.stop();
        }
      });
    },
    30_000 + rounds * 6_000,
  );
});

/** Writes through all nodes without a pause while one node after the other is killed and started again. */
async function writeAndKill(cluster: LocalCluster): Promise<ReadonlyMap<string, string>> {
  const acknowledged = new Map<string, string>();
  const over = new AbortController();
  const write = async (writer: number): Promise<void> => {
    for (let n = 0; !over.signal.aborted; n++) {
      const key = `w${writer}/${String(n).padStart(6, '0')}`;
      const value = `${n} of writer ${writer}`;
      if (await writeSomewhere(cluster, writer + n, key, value, over.signal)) acknowledged.set(key, value);
    }
  };
  const writing = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  const victims: string[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      await writesAfter(acknowledged, 100);
      const leader = await cluster.leader();
      // The leader every other time, so that both kinds are sure to be met.
      const victim = round % 2 === 0 ? leader : cluster.members[randomInt(3)]!;
      victims.push(victim === leader ? `${victim.id} (leader)` : victim.id);
      await victim.kill();
      await writesAfter(acknowledged, 100);
      await victim.start();
    }
    await writesAfter(acknowledged, 100);
    // As when the power of all machines goes at once.
    victims.push('all');
    await Promise.all(cluster.members.map((member) => member.kill()));
    await Promise.all(cluster.members.map((member) => member.start()));
    await writesAfter(acknowledged, 100);
  } catch (error) {
    throw new Error(`after killing ${victims.join(', ')}`, { cause: error });
  } finally {
    over.abort();
    await writing;
  }
  return acknowledged;
}

/** Whether the write was acknowledged; the attempt ends undecided only when the test is over. */
async function writeSomewhere(
  { members }: LocalCluster,
  preferred: number,
  key: string,
  value: string,
  over: AbortSignal,
): Promise<boolean> {
  for (let attempt = 0; !over.aborted; attempt++) {
    const { url } = members[(preferred + attempt) % members.length]!;
    try {
      await requestJson(`${url}/kv/${encodeURIComponent(key)}`, { method: 'PUT', body: value });
      return true;
    } catch (error) {
      // There is a quorum all the time: no call should have to wait for its deadline.
      if (error instanceof HttpFailure && error.problem.code === 'RAFT_TIMEOUT') throw error;
      // Killed, or without a leader: the same write at the next node does no harm.
      await sleep(10);
    }
  }
  return false;
}

async function writesAfter(acknowledged: ReadonlyMap<string, string>, more: number): Promise<void> {
  const wanted = acknowledged.size + more;
  await until(`${more} more writes`, () => (acknowledged.size >= wanted ? true : undefined));
}

async function compare(cluster: LocalCluster, acknowledged: ReadonlyMap<string, string>): Promise<void> {
  const leader = await cluster.leader();
  const { commitIndex } = (await cluster.status(leader)).stats;
  // A write whose caller gave up may still commit between two looks: states that differ for good never become equal.
  let hashes = new Set<string>();
  let installed = 0;
  for (let look = 0; look < 50 && hashes.size !== 1; look++) {
    hashes = new Set<string>();
    installed = 0;
    for (const member of cluster.members) {
      const status = await until(`the catching up of ${member.id}`, async () => {
        const current = await cluster.status(member);
        return current.stats.lastApplied >= commitIndex ? current : undefined;
      });
      if (status.stats.firstLogIndex > 1) installed += 1;
      const held = await allOf(member.url);
      const lost = [...acknowledged].filter(([key, value]) => held.get(key) !== value);
      expect(lost, `${member.id} lost acknowledged writes`).toEqual([]);
      hashes.add(((await getJson(`${member.url}/status/hash`)) as HashDocument).hash);
    }
  }
  expect(hashes.size, 'the states of the three nodes').toBe(1);
  // Otherwise the log alone did it, and catching up by snapshot was not tested.
  expect(installed).toBe(3);
}

async function allOf(url: string): Promise<Map<string, unknown>> {
  const held = new Map<string, unknown>();
  for (let after: string | null = ''; after !== null; ) {
    const page = (await getJson(`${url}/kv?limit=1000&consistency=local&after=${encodeURIComponent(after)}`)) as KvPage;
    for (const { key, value } of page.entries) held.set(key, value);
    after = page.next;
  }
  return held;
}
