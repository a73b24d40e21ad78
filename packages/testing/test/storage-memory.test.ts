import { memoryStorage, type Storage } from '@raft/core';
import { storageConformance } from '@raft/testing/storage';
import { describe, it } from 'vitest';

storageConformance<Storage>(
  {
    name: 'memoryStorage',
    setup: () => memoryStorage(),
    storage: (place) => place,
    teardown: () => {},
  },
  { describe, it },
);
