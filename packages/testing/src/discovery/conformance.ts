import type { Discovery } from '@raft/core';
import { nodeTestRunner, type TestRunner } from '../storage/runner.js';
import { type Case, cases } from './cases.js';

/** One registry with nothing in it, and ways into it. */
export interface DiscoveryPlace {
  /** A discovery of this registry, as another process would have it. Not started. */
  create(): Discovery;
}

export interface DiscoveryConformance {
  /** Appears in the names of the tests. */
  readonly name: string;
  setup(): DiscoveryPlace | Promise<DiscoveryPlace>;
  /** Called after each test, when everything that was created is stopped. */
  teardown?(place: DiscoveryPlace): void | Promise<void>;
}

/**
 * Defines the tests that every `Discovery` passes.
 *
 *     import { describe, it } from 'vitest';
 *
 *     const setup = () => {
 *       const registry = new MemoryRegistry();
 *       return { create: () => memoryDiscovery({ registry }) };
 *     };
 *     discoveryConformance({ name: 'memory', setup }, { describe, it });
 */
export function discoveryConformance(options: DiscoveryConformance, runner: TestRunner = nodeTestRunner): void {
  const { describe, it } = runner;
  describe(`${options.name} keeps the discovery contract`, () => {
    for (const test of cases) it(test.name, () => runCase(test, options));
  });
}

async function runCase(test: Case, { setup, teardown }: DiscoveryConformance): Promise<void> {
  const place = await setup();
  const made: Discovery[] = [];
  const start = async (): Promise<Discovery> => {
    const discovery = place.create();
    made.push(discovery);
    await discovery.start();
    return discovery;
  };
  try {
    await test.run(start);
  } finally {
    for (const discovery of made) await discovery.stop();
    await teardown?.(place);
  }
}
