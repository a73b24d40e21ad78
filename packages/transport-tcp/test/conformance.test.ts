import { transportConformance } from '@raft/testing/transport';
import { describe, it } from 'vitest';
import { type TcpTransportOptions, tcpTransport } from '../src/index.js';

const variants: Readonly<Record<string, TcpTransportOptions>> = {
  tcp: {},
  'tcp with compression': { compression: { enabled: true, thresholdBytes: 100 } },
};

for (const [name, options] of Object.entries(variants)) {
  const setup = () => ({
    create: (settings: TcpTransportOptions) => tcpTransport({ host: '127.0.0.1', ...options, ...settings }),
  });
  transportConformance({ name, setup }, { describe, it });
}
