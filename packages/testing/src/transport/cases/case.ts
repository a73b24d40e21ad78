import type { TransportCapabilities } from '../fixture.js';
import type { TestCluster } from '../test-cluster.js';

/** One promise of the contract, and the test that a transport keeps it. */
export interface Case {
  readonly name: string;
  /** Skipped for a transport without one of these. */
  readonly needs?: readonly (keyof TransportCapabilities)[];
  run(cluster: TestCluster): Promise<void>;
}
