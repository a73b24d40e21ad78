import type { LocalCluster } from '../launcher/local-cluster.js';
import type { MemberProcess } from '../launcher/member-process.js';
import type { Row } from './cities.js';
import { Import } from './import.js';
import type { Progress } from './progress.js';
import { caughtUp, type NodeVerdict, verifyNode } from './verify.js';

/** What the demo found. */
export interface DemoReport {
  /** Every acknowledged row is on each node, and the nodes' states are the same. */
  readonly ok: boolean;
  readonly rows: number;
  readonly acknowledged: number;
  /** Requests that were sent again, because of the failure. */
  readonly retries: number;
  readonly importMs: number;
  /** Over the whole import, the failover included. */
  readonly rowsPerSecond: number;
  readonly killedLeader: string;
  readonly acknowledgedAtKill: number;
  /** From the kill to the acknowledgement of a write that was sent after it. */
  readonly failoverMs: number;
  readonly newLeader: string;
  /** How long the restarted node took, from its start to having all that the leader had at the end of the import. */
  readonly catchUpMs: number;
  readonly statesEqual: boolean;
  readonly nodes: readonly NodeVerdict[];
}

const workersPerNode = 2;
/** Parts of the import after which the leader is killed, and after which it is started again. */
const killAfter = 0.4;
const restartAfter = 0.7;

/** Imports, kills the leader on the way, starts it again, and compares what each node has. */
export async function runStory(
  cluster: LocalCluster,
  rows: readonly Row[],
  progress: Progress,
  signal: AbortSignal,
): Promise<DemoReport> {
  const { members } = cluster;
  const first = await cluster.leader({ signal });
  progress.note(`${members.length} nodes serve, ${first.id} leads; importing ${rows.length} rows through all of them`);

  const killing = new Deferred<Kill>();
  const restarting = new Deferred<number>();
  const importing = new Import({
    rows,
    urls: members.map((member) => member.url),
    signal,
    // However fast the import is, the kill comes in the middle of it, and the restart before its end.
    before: async (row) => {
      if (row >= restartAfter * rows.length) await killing.promise;
    },
    onAcknowledged: (total) => {
      progress.advance(total);
      if (total >= killAfter * rows.length) killing.begin(() => killLeader(cluster, importing, progress, signal));
      if (total >= restartAfter * rows.length)
        restarting.begin(async () => restart((await killing.promise).victim, progress));
    },
  });

  const started = performance.now();
  const workers = members.flatMap((_, node) => Array.from({ length: workersPerNode }, () => importing.work(node)));
  await Promise.all([...workers, killing.promise.then((kill) => kill.extraWork)]);
  const importMs = performance.now() - started;
  progress.finish();
  const { victim, acknowledgedAtKill, failoverMs, newLeader } = await killing.promise;
  const restartedAt = await restarting.promise;

  const leader = await cluster.leader({ signal });
  const { commitIndex } = (await cluster.status(leader)).stats;
  progress.note(`verifying every row on each node separately, up to index ${commitIndex}`);
  await Promise.all(members.map((member) => caughtUp(cluster, member, commitIndex, signal)));
  const catchUpMs = performance.now() - restartedAt;
  const nodes: NodeVerdict[] = [];
  for (const member of members) nodes.push(await verifyNode(member, importing.acknowledged, signal));

  const statesEqual = new Set(nodes.map((node) => node.hash)).size === 1;
  const acknowledged = importing.acknowledged.size;
  const complete = nodes.every((node) => node.missing === 0 && node.different === 0 && node.rows === rows.length);
  return {
    ok: statesEqual && complete && acknowledged === rows.length,
    rows: rows.length,
    acknowledged,
    retries: importing.retries,
    importMs: Math.round(importMs),
    rowsPerSecond: Math.round((1_000 * rows.length) / importMs),
    killedLeader: victim.id,
    acknowledgedAtKill,
    failoverMs: Math.round(await failoverMs),
    newLeader: await newLeader,
    catchUpMs: Math.round(catchUpMs),
    statesEqual,
    nodes,
  };
}

interface Kill {
  readonly victim: MemberProcess;
  readonly acknowledgedAtKill: number;
  readonly failoverMs: Promise<number>;
  readonly newLeader: Promise<string>;
  readonly extraWork: Promise<void>;
}

async function killLeader(
  cluster: LocalCluster,
  importing: Import,
  progress: Progress,
  signal: AbortSignal,
): Promise<Kill> {
  const victim = await cluster.leader({ signal });
  const survivor = (cluster.members.indexOf(victim) + 1) % cluster.members.length;
  const acknowledgedAtKill = importing.acknowledged.size;
  const failoverMs = importing.nextAcknowledgement();
  const gone = victim.kill();
  // The other workers wait for answers to what they sent before: this one asks the survivors from the first moment on.
  const extraWork = importing.work(survivor);
  await gone;
  progress.note(`killed the leader ${victim.id} with SIGKILL after ${acknowledgedAtKill} rows`);
  const newLeader = failoverMs.then(async (ms) => {
    const { id } = await cluster.leader({ signal });
    progress.note(`${id} leads; the first write after the kill was acknowledged ${Math.round(ms)} ms after it`);
    return id;
  });
  // Whoever needs it awaits it; until then, a failure of the import is the one to report.
  newLeader.catch(() => undefined);
  return { victim, acknowledgedAtKill, failoverMs, newLeader, extraWork };
}

async function restart(victim: MemberProcess, progress: Progress): Promise<number> {
  const startedAt = performance.now();
  await victim.start();
  progress.note(`started ${victim.id} again; it catches up while the import goes on`);
  return startedAt;
}

/** A promise of something that is begun later, once. */
class Deferred<T> {
  readonly promise: Promise<T>;
  #settle: (outcome: Promise<T>) => void = () => undefined;
  #begun = false;

  constructor() {
    this.promise = new Promise((resolve) => {
      this.#settle = resolve;
    });
    // Whoever needs it awaits it, perhaps after it has failed.
    this.promise.catch(() => undefined);
  }

  begin(action: () => Promise<T>): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#settle(action());
  }
}
