import type { SnapshotMetadata, SnapshotRequest } from '@raft/core';
import { raft } from '../../generated/raft.js';
import { requireFinite, requireInteger } from '../rules.js';
import { type MessageCodec, type MessageOf, numbersHint } from './codec.js';
import { checkConfiguration, configurationFromWire, configurationToWire } from './members.js';

type WireMetadata = raft.v1.SnapshotMetadata.$Properties;

/** What a member's addresses and names commonly take. */
const memberHint = 256;

export const snapshotRequest: MessageCodec<SnapshotRequest> = {
  field: 7,
  sizeHint: ({ snapshot, data }) =>
    2 * numbersHint + snapshot.configuration.members.length * memberHint + data.byteLength,
  check({ term, round, snapshot, offset, data }) {
    requireInteger(term, 'term');
    requireInteger(round, 'round');
    requireInteger(offset, 'offset');
    checkMetadata(snapshot);
    if (offset + data.byteLength > snapshot.size) throw new Error('a chunk ends past its snapshot');
  },
  write({ term, round, snapshot, offset, data }, writer) {
    raft.v1.SnapshotRequest.encode({ term, round, snapshot: metadataToWire(snapshot), offset, data }, writer);
  },
  read(reader, length) {
    const { term, round, snapshot, offset, data } = raft.v1.SnapshotRequest.decode(reader, length);
    return { type: 'snapshotRequest', term, round, snapshot: metadataFromWire(snapshot ?? {}), offset, data };
  },
};

function checkMetadata(snapshot: SnapshotMetadata): void {
  requireInteger(snapshot.index, 'index of the snapshot');
  requireInteger(snapshot.term, 'term of the snapshot');
  checkConfiguration(snapshot.configuration);
  requireInteger(snapshot.configurationIndex, 'index of the configuration');
  requireFinite(snapshot.clusterTime, 'cluster time of the snapshot');
  requireInteger(snapshot.size, 'size of the snapshot');
  requireInteger(snapshot.checksum, 'checksum of the snapshot', 0xffff_ffff);
  requireFinite(snapshot.created, 'time of the snapshot');
}

function metadataToWire(snapshot: SnapshotMetadata): WireMetadata {
  const { index, term, configuration, configurationIndex, clusterTime, size, checksum, created } = snapshot;
  const wire = { index, term, configurationIndex, clusterTime, size, checksum, created };
  return { ...wire, configuration: configurationToWire(configuration) };
}

function metadataFromWire(wire: WireMetadata): SnapshotMetadata {
  return {
    index: wire.index ?? 0,
    term: wire.term ?? 0,
    configuration: configurationFromWire(wire.configuration ?? {}),
    configurationIndex: wire.configurationIndex ?? 0,
    clusterTime: wire.clusterTime ?? 0,
    size: wire.size ?? 0,
    checksum: wire.checksum ?? 0,
    created: wire.created ?? 0,
  };
}

export const snapshotResponse: MessageCodec<MessageOf<'snapshotResponse'>> = {
  field: 8,
  sizeHint: () => numbersHint,
  check(message) {
    requireInteger(message.term, 'term');
    requireInteger(message.round, 'round');
    requireInteger(message.snapshotIndex, 'index of the snapshot');
    requireInteger(message.offset, 'offset');
  },
  write(message, writer) {
    raft.v1.SnapshotResponse.encode(message, writer);
  },
  read(reader, length) {
    const { term, round, snapshotIndex, offset, installed } = raft.v1.SnapshotResponse.decode(reader, length);
    return { type: 'snapshotResponse', term, round, snapshotIndex, offset, installed };
  },
};
