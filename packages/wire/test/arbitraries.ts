import {
  type Configuration,
  EntryBlock,
  type EntryType,
  type Member,
  type Message,
  type MessageType,
  type SnapshotMetadata,
} from '@raft/core';
import fc, { type Arbitrary } from 'fast-check';

/*
 * Every value that a correct node may say, with the edges favoured as fast-check does.
 */

/** Objects as code writes them. */
const record = <T>(model: { [K in keyof T]: Arbitrary<T[K]> }) => fc.record<T>(model, { noNullPrototype: true });

const integer = fc.maxSafeNat();
const time = fc.double({ noNaN: true, noDefaultInfinity: true });
const nodeId = fc.stringMatching(/^[A-Za-z0-9._-]{1,128}$/);
const text = (maxLength: number) => fc.string({ unit: 'binary', maxLength });
const bytes = fc.uint8Array({ maxLength: 300 }).map((data) => Buffer.from(data));
const ids = fc.array(nodeId, { maxLength: 5 });
const trace = fc.string({ unit: 'grapheme-ascii', maxLength: 60 });

const member: Arbitrary<Member> = record({
  id: nodeId,
  address: text(40),
  port: fc.nat(65_535),
  incarnation: text(40),
  metadata: fc.option(fc.dictionary(text(20), text(20), { noNullPrototype: true }), { nil: undefined }),
  promote: fc.option(fc.boolean(), { nil: undefined }),
}).map(({ metadata, promote, ...rest }) => ({
  ...rest,
  ...(metadata !== undefined && { metadata }),
  ...(promote !== undefined && { promote }),
}));

const members = fc.array(member, { maxLength: 5 });

const configuration: Arbitrary<Configuration> = record({
  members,
  voters: ids,
  oldVoters: fc.option(ids),
  learners: ids,
});

/** A run of blocks as a leader sends it. */
const append = record({
  prevIndex: fc.nat(2 ** 40),
  prevTerm: fc.nat(1000),
  sizes: fc.array(fc.array(bytes, { minLength: 1, maxLength: 4 }), { maxLength: 4 }),
  types: fc.infiniteStream(fc.constantFrom<EntryType>(0, 1, 2, 3, 4)),
  steps: fc.infiniteStream(fc.nat(3)),
  trace,
  time,
}).map(({ prevIndex, prevTerm, sizes, types, steps, trace, time }) => {
  let index = prevIndex + 1;
  let term = prevTerm;
  const blocks = sizes.map((payloads) => {
    term += steps.next().value;
    const proposals = payloads.map((data) => ({ type: types.next().value, data, trace }));
    const block = EntryBlock.encode(index, term, { clusterTime: time, wallTime: time }, proposals);
    index += payloads.length;
    return block;
  });
  return { prevIndex, prevTerm, blocks, term };
});

const snapshotOf = (size: number): Arbitrary<SnapshotMetadata> =>
  record({
    index: integer,
    term: integer,
    configuration,
    configurationIndex: integer,
    clusterTime: time,
    size: fc.integer({ min: size, max: Number.MAX_SAFE_INTEGER }),
    checksum: fc.nat(0xffff_ffff),
    created: time,
  });

type Arbitraries = { readonly [T in MessageType]: Arbitrary<Extract<Message, { type: T }>> };

export const messages: Arbitraries = {
  voteRequest: record({
    type: fc.constant('voteRequest'),
    term: integer,
    preVote: fc.boolean(),
    transfer: fc.boolean(),
    lastIndex: integer,
    lastTerm: integer,
  }),
  voteResponse: record({
    type: fc.constant('voteResponse'),
    term: integer,
    preVote: fc.boolean(),
    granted: fc.boolean(),
  }),
  appendRequest: record({ append, commit: integer, round: integer, ahead: fc.nat(5) }).map(
    ({ append: { term, ...rest }, commit, round, ahead }) => {
      return { type: 'appendRequest', term: term + ahead, commit, round, ...rest };
    },
  ),
  appendResponse: record({
    type: fc.constant('appendResponse'),
    term: integer,
    round: integer,
    accepted: fc.boolean(),
    index: integer,
    hintIndex: integer,
    hintTerm: integer,
  }),
  heartbeatRequest: record({
    type: fc.constant('heartbeatRequest'),
    term: integer,
    commit: integer,
    round: integer,
  }),
  heartbeatResponse: record({
    type: fc.constant('heartbeatResponse'),
    term: integer,
    round: integer,
    stickinessMs: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  }),
  snapshotRequest: bytes.chain((data) =>
    record({
      type: fc.constant('snapshotRequest'),
      term: integer,
      round: integer,
      snapshot: snapshotOf(data.length + 100),
      offset: fc.nat(100),
      data: fc.constant(data),
    }),
  ),
  snapshotResponse: record({
    type: fc.constant('snapshotResponse'),
    term: integer,
    round: integer,
    snapshotIndex: integer,
    offset: integer,
    installed: fc.boolean(),
  }),
  timeoutNowRequest: record({ type: fc.constant('timeoutNowRequest'), term: integer }),
  readIndexRequest: record({ type: fc.constant('readIndexRequest'), term: integer, id: integer }),
  readIndexResponse: record({ type: fc.constant('readIndexResponse'), term: integer, id: integer, index: integer }),
  proposeRequest: record({
    type: fc.constant('proposeRequest'),
    id: integer,
    term: integer,
    commands: fc.array(record({ data: bytes, trace }), { maxLength: 5 }),
  }),
  proposeResponse: record({
    type: fc.constant('proposeResponse'),
    id: integer,
    term: integer,
    firstIndex: integer,
    error: text(300),
  }),
  callRequest: record({ type: fc.constant('callRequest'), id: integer, method: text(128), body: text(300) }),
  callResponse: record({ type: fc.constant('callResponse'), id: integer, body: text(300), error: text(300) }),
  formation: record({
    type: fc.constant('formation'),
    phase: fc.constantFrom('query', 'status', 'propose', 'commit'),
    state: fc.constantFrom('fresh', 'accepted', 'formed'),
    proposal: fc.option(record({ id: text(64), members })),
    peers: ids,
  }),
};

export const anyMessage: Arbitrary<Message> = fc.oneof(...Object.values(messages));
