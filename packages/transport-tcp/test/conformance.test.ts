import { transportConformance } from '@raft/testing/transport';
import { tcpTransport } from '../src/index.js';

await transportConformance({
  name: 'tcp',
  setup: () => ({
    create: ({ port, maxMessageBytes }) => tcpTransport({ host: '127.0.0.1', port, maxMessageBytes }),
  }),
});

await transportConformance({
  name: 'tcp with compression',
  setup: () => ({
    create: ({ port, maxMessageBytes }) =>
      tcpTransport({ host: '127.0.0.1', port, maxMessageBytes, compression: { enabled: true, thresholdBytes: 0 } }),
  }),
});
