import { createServer } from 'node:net';
import type { MemberConfig } from '../config.js';

/** The members of a cluster on this machine: HTTP on `base` + 1, + 2, …, the nodes' own protocol a hundred higher. */
export function localMembers(count: number, base: number): MemberConfig[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `node-${i + 1}`,
    host: '127.0.0.1',
    httpPort: base + i + 1,
    raftPort: base + 100 + i + 1,
  }));
}

/** The ports of these members that somebody listens on already. */
export async function busyPorts(members: readonly MemberConfig[]): Promise<number[]> {
  const ports = members.flatMap(({ host, httpPort, raftPort }) => [
    { host, port: httpPort },
    { host, port: raftPort },
  ]);
  const states = await Promise.all(ports.map(async ({ host, port }) => ((await isFree(host, port)) ? [] : [port])));
  return states.flat();
}

/** A base whose ports are all free now: below those that the system hands out by itself, so that they stay free. */
export async function freeBase(count: number): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const base = 10_000 + 200 * Math.floor(Math.random() * 100);
    if ((await busyPorts(localMembers(count, base))).length === 0) return base;
  }
  throw new Error('no free ports were found between 10000 and 30000');
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
