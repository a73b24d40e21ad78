import { RaftError } from '@raft/core';

/** Compression of single messages (RFC 1950), used towards peers that can read it. */
export interface CompressionOptions {
  /** Default false. Reading compressed messages needs no option. */
  readonly enabled?: boolean;
  /** 1 (fastest) to 9 (smallest). Default 6. */
  readonly level?: number;
  /** Messages of fewer bytes go as they are. Default 1024. */
  readonly thresholdBytes?: number;
}

export interface TcpTransportOptions {
  /** Host name or address to listen on. Default `0.0.0.0`: every IPv4 address; `::` is every address. */
  readonly host?: string;
  /** Port to listen on, 0–65535. Default 7000. 0: any free one, see `Transport.address()`. */
  readonly port?: number;
  /**
   * What peers dial when no configuration tells them better. Default `host`; where that is a wildcard, the address that
   * this node's connections come from.
   */
  readonly advertiseAddress?: string;
  /** The port that goes with `advertiseAddress`, 1–65535. Default: the port listened on. */
  readonly advertisePort?: number;
  /**
   * The largest message in bytes, encoded and uncompressed, that is sent or accepted. Default 4 MiB; 64 KiB–1 GiB. A
   * larger one is dropped and reported as a loss; one from a peer closes its connection.
   */
  readonly maxMessageBytes?: number;
  /** How long a connection may take until its handshake is done, in milliseconds. Default 5000. */
  readonly connectionTimeoutMs?: number;
  /** A connection without messages is closed after this many milliseconds, to be opened again when needed. Default 5
   * minutes. 0: never. */
  readonly idleTimeoutMs?: number;
  /**
   * How often an open connection is asked for a sign of life, in milliseconds: TCP by itself notices a vanished peer
   * only after minutes. Default 30,000. 0: never.
   */
  readonly keepAliveIntervalMs?: number;
  /** How long the sign of life may take, in milliseconds, before the connection counts as lost. Default 10,000. */
  readonly keepAliveTimeoutMs?: number;
  /** Inbound connections at a time; a peer uses up to three. Default 100. More are refused and logged. */
  readonly maxConnections?: number;
  /**
   * Bytes that may wait for one peer in one lane, at least `maxMessageBytes`. Default five times `maxMessageBytes`. What
   * does not fit is dropped and reported as a loss; so this must exceed the bytes that the node keeps in flight to a
   * follower (`maxInflightBytes`, 16 MiB).
   */
  readonly maxQueueBytes?: number;
  readonly compression?: CompressionOptions;
}

type AddressOptions = 'advertiseAddress' | 'advertisePort';

/** The options with every default filled in. */
export interface TcpSettings
  extends Required<Omit<TcpTransportOptions, AddressOptions | 'compression'>>,
    Pick<TcpTransportOptions, AddressOptions> {
  readonly compression: Required<CompressionOptions>;
}

const mebibyte = 1024 * 1024;
const maxTimerMs = 2 ** 31 - 1;

/** Fills in the defaults. Throws `RAFT_INVALID_CONFIG` that names every option out of range. */
export function resolveOptions(options: TcpTransportOptions): TcpSettings {
  const maxMessageBytes = options.maxMessageBytes ?? 4 * mebibyte;
  const settings: TcpSettings = {
    host: '0.0.0.0',
    port: 7000,
    connectionTimeoutMs: 5_000,
    idleTimeoutMs: 300_000,
    keepAliveIntervalMs: 30_000,
    keepAliveTimeoutMs: 10_000,
    maxConnections: 100,
    maxQueueBytes: 5 * maxMessageBytes,
    ...defined(options),
    maxMessageBytes,
    compression: { enabled: false, level: 6, thresholdBytes: 1024, ...defined(options.compression ?? {}) },
  };
  const problems = problemsOf(settings);
  if (problems.length === 0) return settings;
  throw new RaftError('RAFT_INVALID_CONFIG', `the TCP transport cannot use ${problems.join('; ')}`, {
    details: { problems },
  });
}

/** An option set to undefined is an option left out. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function problemsOf(settings: TcpSettings): string[] {
  const { compression, maxMessageBytes } = settings;
  const ranges: readonly (readonly [string, number, number, number])[] = [
    ['port', settings.port, 0, 65_535],
    ['advertisePort', settings.advertisePort ?? 1, 1, 65_535],
    ['maxMessageBytes', maxMessageBytes, 65_536, 1024 * mebibyte],
    ['connectionTimeoutMs', settings.connectionTimeoutMs, 1, maxTimerMs],
    ['idleTimeoutMs', settings.idleTimeoutMs, 0, maxTimerMs],
    ['keepAliveIntervalMs', settings.keepAliveIntervalMs, 0, maxTimerMs],
    ['keepAliveTimeoutMs', settings.keepAliveTimeoutMs, 1, maxTimerMs],
    ['maxConnections', settings.maxConnections, 1, 1_000_000],
    ['maxQueueBytes', settings.maxQueueBytes, maxMessageBytes, Number.MAX_SAFE_INTEGER],
    ['compression.level', compression.level, 1, 9],
    ['compression.thresholdBytes', compression.thresholdBytes, 0, Number.MAX_SAFE_INTEGER],
  ];
  const problems = ranges
    .filter(([, value, min, max]) => !(Number.isInteger(value) && value >= min && value <= max))
    .map(([name, value, min, max]) => `${name} = ${value}, which is no integer from ${min} to ${max}`);
  if (settings.host === '') problems.push('an empty host');
  if (settings.advertiseAddress === '') problems.push('an empty advertiseAddress');
  return problems;
}
