import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RaftTuning } from '@raft/core';
import type { MemberConfig, NodeConfig } from '../config.js';
import type { StatusDocument } from '../http/status-routes.js';
import { getJson } from './http-client.js';
import { MemberProcess } from './member-process.js';
import { until } from './wait.js';

export interface LocalClusterOptions {
  /** The folder under which each member has one of its own. */
  readonly folder: string;
  readonly clusterId: string;
  readonly members: readonly MemberConfig[];
  readonly tuning?: Partial<RaftTuning>;
  /** A member ended that was not told to. */
  onUnexpectedExit?(member: MemberProcess, reason: string): void;
}

/** A cluster whose nodes are processes on this machine. */
export class LocalCluster {
  readonly members: readonly MemberProcess[];
  readonly #options: LocalClusterOptions;

  constructor(options: LocalClusterOptions) {
    this.#options = options;
    const onExit = (member: MemberProcess, reason: string): void => options.onUnexpectedExit?.(member, reason);
    this.members = options.members.map((member) => {
      const folder = join(options.folder, member.id);
      const files = { folder, config: join(folder, 'config.json'), log: join(folder, 'node.log') };
      return new MemberProcess(member, files, onExit);
    });
  }

  get quorum(): number {
    return Math.floor(this.members.length / 2) + 1;
  }

  get running(): MemberProcess[] {
    return this.members.filter((member) => member.isRunning);
  }

  member(id: string): MemberProcess {
    const member = this.members.find((candidate) => candidate.id === id);
    if (member === undefined) throw new Error(`there is no member '${id}'`);
    return member;
  }

  /** Starts all members. When one fails to start, the others are stopped before the rejection. */
  async start(): Promise<void> {
    await Promise.all(this.members.map((member) => this.#writeConfig(member)));
    // The first failure in time: what follows are members that were stopped because of it.
    const failures: unknown[] = [];
    await Promise.all(
      this.members.map(async (member) => {
        try {
          await member.start();
        } catch (error) {
          failures.push(error);
          await this.stop();
        }
      }),
    );
    if (failures.length === 0) return;
    await this.stop();
    throw failures[0];
  }

  /** Stops all members in order. */
  async stop(): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop()));
  }

  /** The leader that all running members agree on, once they do. */
  async leader(options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {}): Promise<MemberProcess> {
    const id = await until(
      'the election of a leader',
      async () => {
        const { running } = this;
        const known = await Promise.all(running.map((member) => this.status(member).catch(() => undefined)));
        const leaders = new Set(known.map((status) => status?.cluster.leader ?? null));
        const [leader] = leaders;
        const agreed = leaders.size === 1 && typeof leader === 'string' && this.member(leader).isRunning;
        return agreed ? leader : undefined;
      },
      options,
    );
    return this.member(id);
  }

  async status(member: MemberProcess): Promise<StatusDocument> {
    return (await getJson(`${member.url}/status`)) as StatusDocument;
  }

  async #writeConfig({ id, files }: MemberProcess): Promise<void> {
    const { clusterId, members, tuning } = this.#options;
    const config: NodeConfig = {
      nodeId: id,
      clusterId,
      members,
      database: 'raft.db',
      ...(tuning !== undefined && { tuning }),
    };
    await mkdir(files.folder, { recursive: true });
    await writeFile(files.config, `${JSON.stringify(config, null, 2)}\n`);
  }
}
