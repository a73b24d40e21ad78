import { nodeTestRunner, type TestRunner } from '../storage/runner.js';
import type { Case } from './cases/case.js';
import { deliveryCases } from './cases/delivery.js';
import { hostileCases } from './cases/hostile.js';
import { identityCases } from './cases/identity.js';
import { lifecycleCases } from './cases/lifecycle.js';
import { pressureCases } from './cases/pressure.js';
import { reachabilityCases } from './cases/reachability.js';
import type { TransportCapabilities, TransportConformance } from './fixture.js';
import { TestCluster } from './test-cluster.js';

const groups: Readonly<Record<string, readonly Case[]>> = {
  delivery: deliveryCases,
  identity: identityCases,
  reachability: reachabilityCases,
  pressure: pressureCases,
  lifecycle: lifecycleCases,
  'hostile bytes': hostileCases,
};

const everything: TransportCapabilities = {
  tcp: true,
  connections: true,
  handshake: true,
  ownIdRefused: true,
  lanes: true,
  messageLimit: true,
};

/**
 * Defines the tests that every `Transport` passes.
 *
 *     import { describe, it } from 'vitest';
 *
 *     const create = ({ port, maxMessageBytes }) => tcpTransport({ host: '127.0.0.1', port, maxMessageBytes });
 *     transportConformance({ name: 'tcp', setup: () => ({ create }) }, { describe, it });
 */
export function transportConformance(options: TransportConformance, runner: TestRunner = nodeTestRunner): void {
  const { describe, it } = runner;
  const capabilities = { ...everything, ...options.capabilities };
  describe(`${options.name} keeps the transport contract`, () => {
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
