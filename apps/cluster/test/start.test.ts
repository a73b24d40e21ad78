import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestJson } from '../dist/launcher/http-client.js';
import { freeBase } from '../dist/launcher/ports.js';
import { until } from '../dist/launcher/wait.js';
import { inFolder, nodesOn, noProcessOn, type Program, run, runInShell } from './programs.ts';

const serving = /Ctrl-C stops all nodes/;
let base: number;
let url: (node: number) => string;

beforeAll(async () => {
  base = await freeBase(3);
  url = (node) => `http://127.0.0.1:${base + node}`;
});

const start = (folder: string, ...more: string[]): Program => run('start', ['--data', join(folder, 'data'), ...more]);
const startNew = (folder: string, ...more: string[]): Program => start(folder, '--port', String(base), ...more);

async function refused(program: Program, folder: string): Promise<string> {
  const { code } = await program.exited;
  expect(code).toBe(1);
  expect(program.stdout).not.toMatch(serving);
  // A sentence, not a stack.
  expect(program.stderr).not.toMatch(/\n\s+at /);
  await noProcessOn(folder);
  return program.stderr;
}

describe('npm start', () => {
  test('serves through every node, keeps its data between runs, and starts over when told', async () => {
    await inFolder(async (folder) => {
      const first = startNew(folder);
      await first.prints(serving);
      expect(first.stdout).toMatch(/a key written through node-1 was read through node-3/);
      expect(first.stdout).toMatch(/node-[123] +leader +127\.0\.0\.1:\d+ +http:\/\/127\.0\.0\.1:\d+ +\d+ +\//);
      expect(first.stdout.match(/^ {2}curl /gm)).toHaveLength(3);
      await requestJson(`${url(1)}/kv/a%2Fkey`, { method: 'PUT', body: { kept: true } });
      expect(await requestJson(`${url(2)}/kv/a%2Fkey`)).toMatchObject({ key: 'a/key', value: { kept: true } });
      first.kill('SIGINT');
      expect(await first.exited).toEqual({ code: 0, signal: null });
      expect(await nodesOn(folder)).toEqual([]);
      for (const id of ['node-1', 'node-2', 'node-3']) {
        expect(await readFile(join(folder, 'data', id, 'node.log'), 'utf8')).toMatch(/"message":"stopped"/);
      }

      const second = start(folder);
      await second.prints(serving);
      expect(second.stdout).toMatch(/of an earlier run, 2 keys/);
      expect(await requestJson(`${url(3)}/kv/a%2Fkey`)).toMatchObject({ value: { kept: true } });
      second.kill('SIGTERM');
      expect(await second.exited).toEqual({ code: 0, signal: null });

      const fresh = startNew(folder, '--fresh');
      await fresh.prints(serving);
      await expect(requestJson(`${url(1)}/kv/a%2Fkey`)).rejects.toThrow(/KEY_NOT_FOUND/);
      fresh.kill('SIGINT');
      expect((await fresh.exited).code).toBe(0);
    });
  });

  test('refuses a second run on the same data, also a fresh one, and the first goes on', async () => {
    await inFolder(async (folder) => {
      const first = startNew(folder);
      await first.prints(serving);
      const nodes = await nodesOn(folder);
      expect(nodes).toHaveLength(3);
      for (const more of [[], ['--fresh']]) {
        const second = start(folder, ...more);
        expect((await second.exited).code).toBe(1);
        expect(second.stderr).toMatch(/another cluster runs on .*data\. Stop it first/);
      }
      expect(await nodesOn(folder)).toEqual(nodes);
      expect(await requestJson(`${url(2)}/kv/start-check`)).toMatchObject({ key: 'start-check' });
      // Other data at the same ports.
      const other = run('start', ['--data', join(folder, 'other'), '--port', String(base)]);
      expect((await other.exited).code).toBe(1);
      expect(other.stderr).toMatch(/ports .* are in use by another program/);
    });
  });

  test('tells which node has ended and whether the others go on, and ends when none is left', async () => {
    await inFolder(async (folder) => {
      const program = startNew(folder);
      await program.prints(serving);
      const [one, two, three] = ['node-1', 'node-2', 'node-3'].map((id) => {
        const pid = new RegExp(`${id} +\\w+ +\\S+ +\\S+ +(\\d+)`).exec(program.stdout)?.[1];
        return Number(pid);
      }) as [number, number, number];
      process.kill(one, 'SIGKILL');
      await expect.poll(() => program.stderr, { timeout: 10_000 }).toMatch(/node-1 has ended: it was ended by SIGKILL/);
      expect(program.stderr).toMatch(/2 of 3 nodes are left, which is a quorum: they go on serving/);
      // The first attempt may have been on its way to the killed leader.
      const write = () => requestJson(`${url(2)}/kv/still`, { method: 'PUT', body: 1 }).catch(() => undefined);
      expect(await until('a write through the others', write)).toMatchObject({ key: 'still' });
      process.kill(two, 'SIGKILL');
      await expect.poll(() => program.stderr, { timeout: 10_000 }).toMatch(/1 of 3 nodes are left, and 2 are needed/);
      expect(await requestJson(`${url(3)}/kv/start-check?consistency=local`)).toMatchObject({ key: 'start-check' });
      process.kill(three, 'SIGKILL');
      expect((await program.exited).code).toBe(1);
      expect(program.stderr).toMatch(/no node is left/);
    });
  });

  test('takes its nodes with it when it is killed', async () => {
    await inFolder(async (folder) => {
      const program = startNew(folder);
      await program.prints(serving);
      expect(await nodesOn(folder)).toHaveLength(3);
      program.kill('SIGKILL');
      await program.exited;
      await noProcessOn(folder);
      // What they had acknowledged is there.
      const again = start(folder);
      await again.prints(serving);
      expect(again.stdout).toMatch(/of an earlier run, 1 key/);
    });
  });

  test('stops when the shell in which npm runs it is ended', async () => {
    await inFolder(async (folder) => {
      const program = runInShell('start', ['--data', join(folder, 'data'), '--port', String(base)]);
      await program.prints(serving);
      program.kill('SIGTERM');
      await noProcessOn(folder);
      await program.exited;
      expect(program.stdout).toMatch(/stopped; the data is kept/);
    });
  });

  test('leaves nothing running when it is interrupted before it serves', async () => {
    await inFolder(async (folder) => {
      const program = startNew(folder);
      await program.prints(/starting 3 nodes/);
      await expect.poll(() => nodesOn(folder), { timeout: 10_000, interval: 5 }).not.toEqual([]);
      program.kill('SIGINT');
      expect((await program.exited).code).toBe(130);
      expect(await nodesOn(folder)).toEqual([]);
    });
  });

  test('names the node that cannot start and why, and stops the others', async () => {
    await inFolder(async (folder) => {
      const first = startNew(folder);
      await first.prints(serving);
      first.kill('SIGINT');
      await first.exited;
      const database = join(folder, 'data', 'node-2', 'raft.db');
      await writeFile(database, 'this is no database'.repeat(1_000));
      const reason = await refused(start(folder), folder);
      expect(reason).toMatch(/^node-2 did not start: .*raft\.db/);
    });
  });

  test('refuses a change of the ports of existing data', async () => {
    await inFolder(async (folder) => {
      const first = startNew(folder);
      await first.prints(serving);
      first.kill('SIGINT');
      await first.exited;
      expect(await refused(start(folder, '--port', String(base + 50)), folder)).toMatch(/belongs to 3 nodes at --port/);
    });
  });
});

describe('npm start', () => {
  let listener: Server;
  let busyPort: number;

  beforeAll(async () => {
    listener = createServer();
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    busyPort = (listener.address() as { port: number }).port;
  });
  afterAll(() => {
    listener.close();
  });

  test.each([
    ['HTTP', 2],
    ['node-to-node', 103],
  ])('refuses a busy %s port by its number', async (_what, offset) => {
    await inFolder(async (folder) => {
      const program = start(folder, '--port', String(busyPort - offset));
      expect(await refused(program, folder)).toMatch(new RegExp(`port ${busyPort} is in use by another program`));
    });
  });

  test('refuses a folder that cannot be written', async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'file'), '');
      const program = run('start', ['--data', join(folder, 'file', 'data')]);
      expect(await refused(program, folder)).toMatch(
        /the data folder .* cannot be written: part of its path is a file/,
      );
    });
  });

  test.each([[['--fresh']], [[]]])('refuses a folder with other things in it and touches none (%j)', async (more) => {
    await inFolder(async (folder) => {
      await mkdir(join(folder, 'data'));
      await writeFile(join(folder, 'data', 'thesis.txt'), 'years of work');
      expect(await refused(start(folder, ...more), folder)).toMatch(/holds other things and no cluster\.json/);
      expect(await readdir(join(folder, 'data'))).toEqual(['thesis.txt']);
    });
  });

  test('refuses a damaged description of its data', async () => {
    await inFolder(async (folder) => {
      await mkdir(join(folder, 'data'));
      await appendFile(join(folder, 'data', 'cluster.json'), '{"format":"raft-clu');
      expect(await refused(start(folder), folder)).toMatch(/cluster\.json is damaged or of another version/);
    });
  });

  test('goes on with deleting that was cut short', async () => {
    await inFolder(async (folder) => {
      const data = join(folder, 'data');
      await mkdir(join(data, 'node-1'), { recursive: true });
      await writeFile(join(data, 'node-1', 'raft.db'), 'half deleted');
      const marker = { format: 'raft-cluster', version: 1, clusterId: 'kv-0', members: [] };
      await writeFile(join(data, 'cluster.json'), JSON.stringify(marker));
      const program = startNew(folder);
      await program.prints(serving);
      expect(program.stdout).toMatch(/data: new, 1 key/);
    });
  });

  test.each([[['--nope']], [['--port', 'x']], [['--nodes', '10']]])('refuses the arguments %j', async (args) => {
    const program = run('start', args);
    expect((await program.exited).code).toBe(1);
    expect(program.stderr).not.toMatch(/\n\s+at /);
  });
});
