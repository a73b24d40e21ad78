export type { CompressionOptions, TcpTransportOptions } from './options.js';
export { tcpTransport } from './transport.js';
