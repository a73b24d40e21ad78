import { raft } from '../../generated/raft.js';
import { requireInteger } from '../rules.js';
import { type MessageCodec, type MessageOf, numbersHint } from './codec.js';

const { ReadIndexRequest, ReadIndexResponse } = raft.v1;

export const readIndexRequest: MessageCodec<MessageOf<'readIndexRequest'>> = {
  field: 10,
  sizeHint: () => numbersHint,
  check(message) {
    requireInteger(message.term, 'term');
    requireInteger(message.id, 'id');
  },
  write(message, writer) {
    ReadIndexRequest.encode(message, writer);
  },
  read(reader, length) {
    const { term, id } = ReadIndexRequest.decode(reader, length);
    return { type: 'readIndexRequest', term, id };
  },
};

export const readIndexResponse: MessageCodec<MessageOf<'readIndexResponse'>> = {
  field: 11,
  sizeHint: () => numbersHint,
  check(message) {
    requireInteger(message.term, 'term');
    requireInteger(message.id, 'id');
    requireInteger(message.index, 'index');
  },
  write(message, writer) {
    ReadIndexResponse.encode(message, writer);
  },
  read(reader, length) {
    const { term, id, index } = ReadIndexResponse.decode(reader, length);
    return { type: 'readIndexResponse', term, id, index };
  },
};
