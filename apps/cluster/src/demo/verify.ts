import { isDeepStrictEqual } from 'node:util';
import type { KvPage } from '@raft/kv';
import type { HashDocument } from '../http/status-routes.js';
import { getJson } from '../launcher/http-client.js';
import type { LocalCluster } from '../launcher/local-cluster.js';
import type { MemberProcess } from '../launcher/member-process.js';
import { until } from '../launcher/wait.js';
import { cityPrefix, type Row } from './cities.js';

/** What one node holds, compared with what was acknowledged. */
export interface NodeVerdict {
  readonly id: string;
  readonly rows: number;
  readonly missing: number;
  readonly different: number;
  /** Of the whole state. */
  readonly hash: string;
}

/** Waits until a node has applied everything up to `index`; resolves with how long that took. */
export async function caughtUp(
  cluster: LocalCluster,
  member: MemberProcess,
  index: number,
  signal: AbortSignal,
): Promise<number> {
  const started = performance.now();
  await until(
    `the catching up of ${member.id}`,
    async () => ((await cluster.status(member)).stats.lastApplied >= index ? true : undefined),
    { timeoutMs: 60_000, signal },
  );
  return performance.now() - started;
}

/** Reads every row from this node alone, and compares it. */
export async function verifyNode(
  { id, url }: MemberProcess,
  expected: ReadonlyMap<string, Row>,
  signal: AbortSignal,
): Promise<NodeVerdict> {
  let rows = 0;
  let found = 0;
  let different = 0;
  for (let after: string | null = ''; after !== null; ) {
    const query: string = new URLSearchParams({
      prefix: cityPrefix,
      after,
      limit: '1000',
      consistency: 'local',
    }).toString();
    const page = (await getJson(`${url}/kv?${query}`, signal)) as KvPage;
    for (const { key, value } of page.entries) {
      rows += 1;
      const row = expected.get(key);
      if (row === undefined) continue;
      found += 1;
      if (!isDeepStrictEqual(row.value, value)) different += 1;
    }
    after = page.next;
  }
  const { hash } = (await getJson(`${url}/status/hash`, signal)) as HashDocument;
  return { id, rows, missing: expected.size - found, different, hash };
}
