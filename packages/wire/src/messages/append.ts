import { type AppendRequest, EntryBlock } from '@raft/core';
import { raft } from '../../generated/raft.js';
import { requireFinite, requireInteger } from '../rules.js';
import { type MessageCodec, type MessageOf, numbersHint } from './codec.js';

/** Tag and length of a byte field. */
const blockPrefixBytes = 6;

export const appendRequest: MessageCodec<AppendRequest> = {
  field: 3,
  sizeHint({ blocks }) {
    let size = numbersHint;
    for (const block of blocks) size += block.byteLength + blockPrefixBytes;
    return size;
  },
  check(message) {
    requireInteger(message.term, 'term');
    requireInteger(message.prevIndex, 'previous index');
    requireInteger(message.prevTerm, 'previous term');
    requireInteger(message.commit, 'commit index');
    requireInteger(message.round, 'round');
    checkBlocks(message);
  },
  write({ term, prevIndex, prevTerm, commit, round, blocks }, writer) {
    const bytes = blocks.map((block) => block.bytes);
    raft.v1.AppendRequest.encode({ term, prevIndex, prevTerm, commit, round, blocks: bytes }, writer);
  },
  read(reader, length) {
    const { term, prevIndex, prevTerm, commit, round, blocks } = raft.v1.AppendRequest.decode(reader, length);
    return {
      type: 'appendRequest',
      term,
      prevIndex,
      prevTerm,
      commit,
      round,
      blocks: blocks.map((bytes) => EntryBlock.decode(bytes)),
    };
  },
};

/** They follow each other and the previous entry; terms never fall along a log and never pass the leader's. */
function checkBlocks({ term, prevIndex, prevTerm, blocks }: AppendRequest): void {
  let index = prevIndex;
  let previousTerm = prevTerm;
  for (const block of blocks) {
    if (block.firstIndex !== index + 1) throw new Error(`a block starts at ${block.firstIndex}, not at ${index + 1}`);
    requireInteger(block.term, 'term of a block', term);
    if (block.term < previousTerm) throw new Error(`a block of term ${block.term} follows term ${previousTerm}`);
    requireFinite(block.clusterTime, 'cluster time of a block');
    requireFinite(block.wallTime, 'wall time of a block');
    index = block.lastIndex;
    previousTerm = block.term;
  }
  requireInteger(index, 'last index');
}

export const appendResponse: MessageCodec<MessageOf<'appendResponse'>> = {
  field: 4,
  sizeHint: () => numbersHint,
  check(message) {
    requireInteger(message.term, 'term');
    requireInteger(message.round, 'round');
    requireInteger(message.index, 'index');
    requireInteger(message.hintIndex, 'hint index');
    requireInteger(message.hintTerm, 'hint term');
  },
  write(message, writer) {
    raft.v1.AppendResponse.encode(message, writer);
  },
  read(reader, length) {
    const { term, round, accepted, index, hintIndex, hintTerm } = raft.v1.AppendResponse.decode(reader, length);
    return { type: 'appendResponse', term, round, accepted, index, hintIndex, hintTerm };
  },
};
