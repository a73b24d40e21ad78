import type { Case } from './cases/case.js';
import { deliveryCases } from './cases/delivery.js';
import { hostileCases } from './cases/hostile.js';
import { identityCases } from './cases/identity.js';
import { lifecycleCases } from './cases/lifecycle.js';
import { pressureCases } from './cases/pressure.js';
import { reachabilityCases } from './cases/reachability.js';
import type { TransportCapabilities, TransportConformance } from './fixture.js';
import { defaultRunner, type TestRunner } from './runner.js';
import { TestCluster } from './test-cluster.js';

const groups: Readonly<Record<string, readonly Case[]>> = {
  delivery: deliveryCases,
  identity: identityCases,
  reachability: reachabilityCases,
  pressure: pressureCases,
  lifecycle: lifecycleCases,
  'hostile bytes': hostileCases,
};

const everything: TransportCapabilities = { tcp: true, handshake: true, lanes: true, messageLimit: true };

/**
 * Defines the tests that every `Transport` passes.
 *
 *     await transportConformance({
 *       name: 'tcp',
 *       setup: () => ({ create: ({ port, maxMessageBytes }) => tcpTransport({ host: '127.0.0.1', port, maxMessageBytes }) }),
 *     });
 *
 * @param runner default: vitest
 */
export async function transportConformance(options: TransportConformance, runner?: TestRunner): Promise<void> {
  const { describe, it } = runner ?? (await defaultRunner());
  const capabilities = { ...everything, ...options.capabilities };
  describe(`${options.name}: the contract of transports`, () => {
    for (const [group, cases] of Object.entries(groups)) {
      const applicable = cases.filter(({ needs = [] }) => needs.every((capability) => capabilities[capability]));
      if (applicable.length === 0) continue;
      describe(group, () => {
        for (const test of applicable) it(test.name, () => runCase(test, options));
      });
    }
  });
}

async function runCase(test: Case, options: TransportConformance): Promise<void> {
  const cluster = new TestCluster(await options.setup());
  try {
    await test.run(cluster);
  } finally {
    await cluster.close();
  }
}
