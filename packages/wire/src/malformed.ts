import { RaftError } from '@raft/core';

/**
 * The error for bytes that no correct node of this protocol version sends. The connection they came from is closed;
 * the node itself is fine, whatever is in `cause`.
 */
export function malformed(what: string, cause?: unknown): RaftError {
  const reason = cause instanceof Error ? cause.message : undefined;
  return new RaftError('RAFT_CONNECTION_FAILED', `${what} is malformed${reason === undefined ? '' : `: ${reason}`}`, {
    cause,
    details: { malformed: true },
  });
}
