import { MemoryRegistry, memoryDiscovery } from '@raft/core';
import { describe, it } from 'vitest';
import { discoveryConformance } from '../src/discovery/index.js';

discoveryConformance(
  {
    name: 'memory',
    setup() {
      const registry = new MemoryRegistry();
      return { create: () => memoryDiscovery({ registry }) };
    },
  },
  { describe, it },
);
