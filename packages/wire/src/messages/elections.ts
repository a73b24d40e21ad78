import { raft } from '../../generated/raft.js';
import { requireInteger } from '../rules.js';
import { type MessageCodec, type MessageOf, numbersHint } from './codec.js';

const { VoteRequest, VoteResponse, TimeoutNowRequest } = raft.v1;

export const voteRequest: MessageCodec<MessageOf<'voteRequest'>> = {
  field: 1,
  sizeHint: () => numbersHint,
  check(message) {
    requireInteger(message.term, 'term');
    requireInteger(message.lastIndex, 'last index');
    requireInteger(message.lastTerm, 'last term');
  },
  write(message, writer) {
    VoteRequest.encode(message, writer);
  },
  read(reader, length) {
    const { term, preVote, transfer, lastIndex, lastTerm } = VoteRequest.decode(reader, length);
    return { type: 'voteRequest', term, preVote, transfer, lastIndex, lastTerm };
  },
};

export const voteResponse: MessageCodec<MessageOf<'voteResponse'>> = {
  field: 2,
  sizeHint: () => numbersHint,
  check(message) {
    requireInteger(message.term, 'term');
  },
  write(message, writer) {
    VoteResponse.encode(message, writer);
  },
  read(reader, length) {
    const { term, preVote, granted } = VoteResponse.decode(reader, length);
    return { type: 'voteResponse', term, preVote, granted };
  },
};

export const timeoutNowRequest: MessageCodec<MessageOf<'timeoutNowRequest'>> = {
  field: 9,
  sizeHint: () => numbersHint,
  check(message) {
    requireInteger(message.term, 'term');
  },
  write(message, writer) {
    TimeoutNowRequest.encode(message, writer);
  },
  read(reader, length) {
    return { type: 'timeoutNowRequest', term: TimeoutNowRequest.decode(reader, length).term };
  },
};
