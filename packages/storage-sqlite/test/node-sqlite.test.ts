import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { bundleOfTest } from './support/bundle.js';

/** A Node that has `node:sqlite`: this one, or what `RAFT_NEWER_NODE` names. */
const newerNode =
  process.getBuiltinModule('node:sqlite') === undefined ? process.env.RAFT_NEWER_NODE : process.execPath;

describe('sqliteStorage on node:sqlite', () => {
  it.skipIf(newerNode === undefined)(
    'passes the kit (skipped without Node 22.13 or newer: name one in RAFT_NEWER_NODE)',
    async () => {
      const [program, child] = await Promise.all([bundleOfTest('node-sqlite.ts'), bundleOfTest('child.ts')]);
      try {
        // Fails, with what was printed, unless all tests pass. skipIf: there is one.
        const { stdout } = await promisify(execFile)(newerNode!, [program.file, child.file], { timeout: 60_000 });
        expect(stdout).toMatch(/fail 0\b/);
      } finally {
        program.remove();
        child.remove();
      }
    },
    90_000,
  );
});
