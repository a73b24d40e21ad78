import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { nodesOn, run } from './programs.ts';

const demoFolders = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('raft-demo-'));

describe('npm run demo', () => {
  test('loses no acknowledged row when the leader is killed, and prints nothing but its findings as JSON', async () => {
    const program = run('demo', ['--rows', '10000', '--json']);
    const { code } = await program.exited;
    expect(program.stdout.trim().split('\n')).toHaveLength(1);
    const report = JSON.parse(program.stdout) as { nodes: { hash: string }[] };
    expect(report).toMatchObject({
      ok: true,
      rows: 10_000,
      acknowledged: 10_000,
      statesEqual: true,
      nodes: ['node-1', 'node-2', 'node-3'].map((id) => ({ id, rows: 10_000, missing: 0, different: 0 })),
      failoverMs: expect.any(Number),
      rowsPerSecond: expect.any(Number),
    });
    expect(program.stderr).toBe('');
    expect(code).toBe(0);
  }, 60_000);

  test('cleans up when it is interrupted in the middle', async () => {
    const before = await demoFolders();
    const program = run('demo', []);
    await program.prints(/20 %/);
    const [folder] = (await demoFolders()).filter((name) => !before.includes(name));
    program.kill('SIGINT');
    expect((await program.exited).code).toBe(130);
    expect(program.stderr).toMatch(/ended by SIGINT/);
    expect(await demoFolders()).not.toContain(folder);
    expect(await nodesOn(`${tmpdir()}/${folder}`)).toEqual([]);
  });

  test('fails when it is not done in time, and cleans up', async () => {
    const program = run('demo', ['--timeout', '1', '--json', '--rows', '100000']);
    expect((await program.exited).code).toBe(1);
    expect(JSON.parse(program.stdout)).toEqual({ ok: false, error: 'it was not done after 1 seconds' });
  });
});
