/** What a kit needs of a test runner: vitest, jest, mocha and `node:test` all have it. */
export interface TestRunner {
  describe(name: string, body: () => void): void;
  it(name: string, body: () => Promise<void>): void;
}

/** Vitest, loaded only when no other runner was given. */
export async function defaultRunner(): Promise<TestRunner> {
  const { describe, it } = await import('vitest');
  return { describe: (name, body) => void describe(name, body), it: (name, body) => void it(name, body) };
}
