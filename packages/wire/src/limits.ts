/**
 * What a receiver accepts at most, besides the size of the whole message. A sender that stays within its own options
 * never comes near; encoding refuses more as well, so that a node cannot say what its peers would hang up on.
 */
export const wireLimits = Object.freeze({
  /** Characters of a node id; the characters are `A-Z a-z 0-9 . _ -`. */
  nodeIdLength: 128,
  /** Characters of a cluster id, an incarnation, a session and the id of a formation proposal. */
  nameLength: 256,
  /** Characters of a host name or IP address. */
  addressLength: 255,
  /** Printable ASCII characters of a trace context. */
  traceLength: 255,
  /** Characters of the method of a call. */
  methodLength: 128,
  /** Entries of a member's metadata, characters of a key, and of a value. */
  metadataEntries: 256,
  metadataKeyLength: 256,
  metadataValueLength: 4096,
  /** Members of a configuration. */
  members: 1024,
  /** Commands in one forwarded proposal. */
  commands: 65_536,
  /** Features of a handshake, and characters of one. */
  features: 64,
  featureLength: 64,
  /** Bytes of an encoded handshake or of its answer. */
  handshakeBytes: 16_384,
});

/**
 * Protobuf fields that one message may have in all. An empty repeated message takes two bytes on the wire and an object
 * in memory: without this bound, 4 MiB of hostile bytes would become hundreds of megabytes.
 */
export const maxFields = 4 * wireLimits.commands;
