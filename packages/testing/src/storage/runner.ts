import { describe, it } from 'node:test';

/** What a kit needs of a test runner; `{ describe, it }` of vitest, Jest or Mocha fits. */
export interface TestRunner {
  describe(name: string, define: () => void): void;
  readonly it: {
    (name: string, run: () => Promise<void>, timeoutMs?: number): unknown;
    skip(name: string, run: () => Promise<void>): unknown;
  };
}

/** Node's own runner, for `node --test`. */
export const nodeTestRunner: TestRunner = {
  describe: (name, define) => void describe(name, define),
  it: Object.assign(
    (name: string, run: () => Promise<void>, timeoutMs?: number) =>
      void it(name, timeoutMs === undefined ? {} : { timeout: timeoutMs }, run),
    { skip: (name: string, run: () => Promise<void>) => void it(name, { skip: true }, run) },
  ),
};

/** A test that needs something of the machine. */
export interface EnvironmentTest {
  readonly name: string;
  /** Why it cannot run here; `undefined` when it can. */
  readonly missing: string | undefined;
  readonly run: () => Promise<void>;
  readonly timeoutMs: number;
}

/** Runs it, or skips it with the reason in its name, which `RAFT_REQUIRE_SERVICES=1` turns into a failure. */
export function itWhereAvailable({ it: define }: TestRunner, { name, missing, run, timeoutMs }: EnvironmentTest): void {
  if (missing === undefined) define(name, run, timeoutMs);
  else if (process.env.RAFT_REQUIRE_SERVICES === '1') define(name, () => Promise.reject(new Error(missing)));
  else define.skip(`${name} (skipped: ${missing})`, run);
}
