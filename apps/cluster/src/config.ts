import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { PeerAddress, RaftTuning } from '@raft/core';

/** One member of the cluster and where it listens. */
export interface MemberConfig {
  readonly id: string;
  readonly host: string;
  /** Port of the node-to-node protocol. */
  readonly raftPort: number;
  readonly httpPort: number;
}

/** What one node's configuration file says. */
export interface NodeConfig {
  readonly nodeId: string;
  readonly clusterId: string;
  /** All members, this node among them: the same list on each node. */
  readonly members: readonly MemberConfig[];
  /** The SQLite file; relative to the configuration file. */
  readonly database: string;
  /** Milliseconds after which a request gives up. Default 10 000. */
  readonly requestTimeoutMs?: number;
  /** The largest request body. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Numbers of the engine that differ from its defaults. */
  readonly tuning?: Partial<RaftTuning>;
}

/** The configuration with its defaults, its own member found, and its path made absolute. */
export interface ResolvedConfig extends Required<NodeConfig> {
  readonly self: MemberConfig;
}

/** Reads and checks a node's configuration file. Throws an error whose message says what is wrong with it. */
export async function readConfig(path: string): Promise<ResolvedConfig> {
  let given: unknown;
  try {
    given = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new Error(`cannot read the configuration ${path}: ${messageOf(cause)}`, { cause });
  }
  const problem = problemOf(given);
  if (problem !== undefined) throw new Error(`the configuration ${path} is wrong: ${problem}`);
  // Checked field by field just now.
  const config = given as NodeConfig;
  const self = config.members.find((member) => member.id === config.nodeId)!;
  const database = resolve(dirname(path), config.database);
  return { requestTimeoutMs: 10_000, maxBodyBytes: 1024 * 1024, tuning: {}, ...config, database, self };
}

/** The members as the engine wants them. */
export function peersOf(members: readonly MemberConfig[]): PeerAddress[] {
  return members.map(({ id, host, raftPort }) => ({ id, address: host, port: raftPort }));
}

export function urlOf({ host, httpPort }: MemberConfig): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${httpPort}`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function problemOf(config: unknown): string | undefined {
  if (!isObject(config)) return 'it must be a JSON object';
  for (const name of ['nodeId', 'clusterId', 'database']) {
    if (typeof config[name] !== 'string' || config[name] === '') return `${name} must be a non-empty string`;
  }
  for (const name of ['requestTimeoutMs', 'maxBodyBytes']) {
    const value = config[name];
    if (value !== undefined && !(typeof value === 'number' && value > 0)) return `${name} must be a positive number`;
  }
  const { members, nodeId, tuning } = config;
  if (tuning !== undefined && !isObject(tuning)) return 'tuning must be an object';
  if (!Array.isArray(members) || members.length === 0) return 'members must be a list';
  if (!members.every(isMember)) return 'every member must have an id, a host, a raftPort and an httpPort';
  if (!members.some((member) => member.id === nodeId)) return `members must contain this node, '${String(nodeId)}'`;
  return undefined;
}

export function isMember(value: unknown): value is MemberConfig {
  if (!isObject(value)) return false;
  const isPort = (port: unknown): boolean => Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536;
  return (
    typeof value.id === 'string' && typeof value.host === 'string' && isPort(value.raftPort) && isPort(value.httpPort)
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
