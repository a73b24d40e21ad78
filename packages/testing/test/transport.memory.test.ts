import { MemoryNetwork, memoryTransport } from '@raft/core';
import { describe, it } from 'vitest';
import { transportConformance } from '../src/transport/index.js';

transportConformance(
  {
    name: 'memory',
    setup() {
      const network = new MemoryNetwork();
      return { create: ({ port }) => memoryTransport({ network, port }) };
    },
    capabilities: { tcp: false, connections: false, ownIdRefused: false, lanes: false, messageLimit: false },
  },
  { describe, it },
);
