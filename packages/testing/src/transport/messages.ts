import { type Configuration, EntryBlock, type Message, type MessageType } from '@raft/core';

const times = { clusterTime: 1_234.5, wallTime: 1_700_000_000_000 };

function bytes(size: number): Buffer {
  return Buffer.from(Array.from({ length: size }, (_, i) => (i * 7) % 256));
}

function block(firstIndex: number, count: number): EntryBlock {
  const proposals = Array.from({ length: count }, (_, i) => ({
    type: 0 as const,
    data: bytes(i * 100),
    trace: 'trace',
  }));
  return EntryBlock.encode(firstIndex, 7, times, proposals);
}

const configuration: Configuration = {
  members: [
    { id: 'a', address: '10.0.0.1', port: 7000, incarnation: 'i1', metadata: { zone: 'east', Ünïcode: '✓' } },
    { id: 'b', address: '::1', port: 7001, incarnation: '' },
  ],
  voters: ['a', 'b'],
  oldVoters: ['a'],
  learners: [],
};

const big = Number.MAX_SAFE_INTEGER;

/** One message of every type, with every field away from its default. */
export const sampleMessages: { readonly [T in MessageType]: Extract<Message, { type: T }> } = {
  voteRequest: { type: 'voteRequest', term: big, preVote: true, transfer: true, lastIndex: big, lastTerm: 6 },
  voteResponse: { type: 'voteResponse', term: 7, preVote: true, granted: true },
  appendRequest: {
    type: 'appendRequest',
    term: 9,
    prevIndex: 2 ** 40,
    prevTerm: 5,
    commit: 2 ** 33,
    round: 12,
    blocks: [block(2 ** 40 + 1, 3), block(2 ** 40 + 4, 1)],
  },
  appendResponse: {
    type: 'appendResponse',
    term: 9,
    round: 12,
    accepted: true,
    index: 2 ** 40 + 4,
    hintIndex: 3,
    hintTerm: 2,
  },
  heartbeatRequest: { type: 'heartbeatRequest', term: 9, commit: 8, round: 7 },
  heartbeatResponse: { type: 'heartbeatResponse', term: 9, round: 7, stickinessMs: 1_000 },
  snapshotRequest: {
    type: 'snapshotRequest',
    term: 9,
    round: 3,
    snapshot: {
      index: 100,
      term: 8,
      configuration,
      configurationIndex: 90,
      clusterTime: 0.25,
      size: 5_000,
      checksum: 0xdead_beef,
      created: 1_700_000_000_000,
    },
    offset: 1_000,
    data: bytes(4_000),
  },
  snapshotResponse: { type: 'snapshotResponse', term: 9, round: 3, snapshotIndex: 100, offset: 5_000, installed: true },
  timeoutNowRequest: { type: 'timeoutNowRequest', term: 9 },
  readIndexRequest: { type: 'readIndexRequest', term: 9, id: big },
  readIndexResponse: { type: 'readIndexResponse', term: 9, id: big, index: 2 ** 40 },
  proposeRequest: {
    type: 'proposeRequest',
    id: 4,
    term: 9,
    commands: [
      { data: bytes(300), trace: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
      { data: bytes(0), trace: '' },
    ],
  },
  proposeResponse: {
    type: 'proposeResponse',
    id: 4,
    term: 9,
    firstIndex: 2 ** 40,
    error: '{"code":"RAFT_OVERLOADED"}',
  },
  callRequest: { type: 'callRequest', id: 5, method: 'addMember', body: '{"id":"ü✓"}' },
  callResponse: { type: 'callResponse', id: 5, body: '{}', error: '{"code":"RAFT_TIMEOUT"}' },
  formation: {
    type: 'formation',
    phase: 'propose',
    state: 'accepted',
    proposal: { id: 'p-1', members: configuration.members },
    peers: ['a', 'b'],
  },
};

/** A chunk of a snapshot with `size` bytes of payload, which stands out by its round. */
export function snapshotChunk(round: number, size: number): Message {
  const { snapshotRequest } = sampleMessages;
  const snapshot = { ...snapshotRequest.snapshot, size };
  return { ...snapshotRequest, round, snapshot, offset: 0, data: Buffer.alloc(size, round) };
}

export function heartbeat(round: number): Message {
  return { ...sampleMessages.heartbeatRequest, round };
}

/** A message, or a part of one, with its bytes spelled out, so that a view compares equal to a copy. */
export function plain(value: unknown): unknown {
  if (value instanceof EntryBlock) return plain(value.bytes);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, plain(field)]));
}
