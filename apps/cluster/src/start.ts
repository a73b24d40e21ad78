/**
 * `npm start`: a cluster on this machine that serves until Ctrl-C.
 *
 *     node dist/start.js [--data DIR] [--fresh] [--port BASE] [--nodes N]
 */
import { parseArgs } from 'node:util';
import { type MemberConfig, messageOf } from './config.js';
import { type DataFolder, openDataFolder } from './launcher/data-folder.js';
import { requestJson } from './launcher/http-client.js';
import { LocalCluster } from './launcher/local-cluster.js';
import type { MemberProcess } from './launcher/member-process.js';
import { busyPorts, localMembers } from './launcher/ports.js';
import { table } from './launcher/table.js';

const usage = `usage: npm start -- [options]
  --data DIR    where the data is kept. Default ./data/cluster
  --fresh       delete that data and start over
  --port BASE   HTTP on BASE + 1, + 2, …, the nodes' own protocol on BASE + 101, + 102, … Default 8000
  --nodes N     1 to 9 nodes. Default 3
`;
const defaultBase = 8_000;
const defaultNodes = 3;

interface Options {
  readonly data: string;
  readonly fresh: boolean;
  readonly base: number | undefined;
  readonly nodes: number | undefined;
}

const interrupted = new AbortController();
let wake: () => void = () => undefined;
const interruption = new Promise<void>((resolve) => {
  wake = resolve;
});
function interrupt(why: string): void {
  if (interrupted.signal.aborted) return;
  interrupted.abort(new Error(`stopped: ${why}`));
  wake();
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt(signal));
if (process.env.npm_lifecycle_event !== undefined) {
  // npm runs this in a shell, which a signal ends without reaching this process.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) interrupt('the process that started this one has ended');
  }, 500).unref();
}

process.exitCode = await main();

async function main(): Promise<number> {
  let folder: DataFolder | undefined;
  try {
    const options = readOptions();
    if (options === undefined) return print(usage);
    folder = await open(options);
    return await serve(folder);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return interrupted.signal.aborted ? 130 : 1;
  } finally {
    await folder?.release();
  }
}

function print(text: string): 0 {
  process.stdout.write(text);
  return 0;
}

function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: 'data/cluster' },
      fresh: { type: 'boolean', default: false },
      port: { type: 'string' },
      nodes: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const base = wholeNumber('--port', values.port, 1, 65_000);
  return { data: values.data, fresh: values.fresh, base, nodes: wholeNumber('--nodes', values.nodes, 1, 9) };
}

function wholeNumber(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new Error(`${name} must be a whole number from ${min} to ${max}, not '${text}'\n${usage}`);
}

async function open({ data, fresh, base, nodes }: Options): Promise<DataFolder> {
  const folder = await openDataFolder({
    path: data,
    fresh,
    newMembers: () => localMembers(nodes ?? defaultNodes, base ?? defaultBase),
    checkMembers: (members) => {
      const [first] = members;
      const itsBase = (first?.httpPort ?? 1) - 1;
      if ((base ?? itsBase) === itsBase && (nodes ?? members.length) === members.length) return;
      throw new Error(
        `the data in ${data} belongs to ${members.length} nodes at --port ${itsBase}, which is part of what they ` +
          'replicate. Start without --port and --nodes, start over with --fresh, or use other data with --data DIR',
      );
    },
  });
  try {
    await requireFreePorts(folder.members);
  } catch (error) {
    await folder.release();
    throw error;
  }
  return folder;
}

async function requireFreePorts(members: readonly MemberConfig[]): Promise<void> {
  const busy = await busyPorts(members);
  if (busy.length === 0) return;
  const ports = busy.length === 1 ? `port ${busy[0]} is` : `ports ${busy.join(', ')} are`;
  throw new Error(
    `${ports} in use by another program. Stop it, or start a new cluster elsewhere: --port BASE --data DIR`,
  );
}

async function serve(folder: DataFolder): Promise<number> {
  let ready = false;
  const cluster = new LocalCluster({
    folder: folder.path,
    clusterId: folder.clusterId,
    members: folder.members,
    onUnexpectedExit: (member, reason) => {
      process.stderr.write(lossReport(cluster, member, reason));
      if (cluster.running.length === 0 || !ready) wake();
    },
  });
  try {
    process.stdout.write(`starting ${cluster.members.length} nodes on ${folder.path} …\n`);
    await Promise.race([cluster.start(), interruption]);
    interrupted.signal.throwIfAborted();
    const leader = await cluster.leader({ signal: interrupted.signal });
    const proof = await prove(cluster);
    process.stdout.write(await report(cluster, leader, folder, proof));
    ready = true;
    await interruption;
    if (!interrupted.signal.aborted) throw new Error('no node is left');
    process.stdout.write(`\nstopping ${cluster.running.length} nodes …\n`);
    await cluster.stop();
    return print('stopped; the data is kept\n');
  } finally {
    await cluster.stop();
  }
}

/** Writes a key through one node and reads it through another. */
async function prove({ members }: LocalCluster): Promise<string> {
  const writer = members[0]!;
  const reader = members.at(-1)!;
  const value = `written through ${writer.id} at ${new Date().toISOString()}`;
  const { signal } = interrupted;
  await requestJson(`${writer.url}/kv/start-check`, { method: 'PUT', body: value, signal });
  const read = (await requestJson(`${reader.url}/kv/start-check`, { signal })) as { value: unknown };
  if (read.value !== value) throw new Error(`${reader.id} answered ${JSON.stringify(read.value)}, not '${value}'`);
  return `a key written through ${writer.id} was read through ${reader.id}`;
}

async function report(
  cluster: LocalCluster,
  leader: MemberProcess,
  folder: DataFolder,
  proof: string,
): Promise<string> {
  const { keys } = await cluster.status(leader);
  const rows = cluster.members.map((member) => [
    member.id,
    member === leader ? 'leader' : 'follower',
    `${member.member.host}:${member.member.raftPort}`,
    member.url,
    String(member.pid),
    member.files.folder,
  ]);
  const { members } = cluster;
  const at = (i: number): string => members[i % members.length]!.url;
  return `
${table(['id', 'role', 'raft', 'url', 'pid', 'data'], rows)}
  checked: ${proof}
  data: ${folder.existed ? 'of an earlier run' : 'new'}, ${keys} ${keys === 1 ? 'key' : 'keys'}

Any node takes any request:
  curl -X PUT ${at(0)}/kv/greeting -d '"hello"'
  curl ${at(1)}/kv/greeting
  curl ${at(2)}/status

Ctrl-C stops all nodes. The data stays; npm start -- --fresh starts over.
`;
}

function lossReport({ running, quorum, members }: LocalCluster, lost: MemberProcess, reason: string): string {
  const left = running.length;
  const outlook =
    left >= quorum
      ? `${left} of ${members.length} nodes are left, which is a quorum: they go on serving`
      : `${left} of ${members.length} nodes are left, and ${quorum} are needed: nothing is written, and only ` +
        '?consistency=local is answered, until the cluster is started again';
  return `${lost.id} has ended: ${reason}\n  its log: ${lost.files.log}\n  ${outlook}\n`;
}
