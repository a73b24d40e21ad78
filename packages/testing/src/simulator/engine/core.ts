import type * as Core from '@raft/core';

/**
 * What the simulator uses of the engine. Handed in, so that an engine with a planted bug can take its place; types alone
 * are imported.
 */
export type EngineModule = Pick<typeof Core, 'RaftNode' | 'RaftError' | 'CommandRejected'>;

/** The wire codec, for the share of seeds in which messages travel as bytes. */
export interface WireCodec {
  encodeMessage(message: Core.Message): Uint8Array;
  decodeMessage(bytes: Uint8Array): Core.Message | undefined;
}
