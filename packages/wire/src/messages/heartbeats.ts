import { raft } from '../../generated/raft.js';
import { requireDuration, requireInteger } from '../rules.js';
import { type MessageCodec, type MessageOf, numbersHint } from './codec.js';

const { HeartbeatRequest, HeartbeatResponse } = raft.v1;

export const heartbeatRequest: MessageCodec<MessageOf<'heartbeatRequest'>> = {
  field: 5,
  sizeHint: () => numbersHint,
  check(message) {
    requireInteger(message.term, 'term');
    requireInteger(message.commit, 'commit index');
    requireInteger(message.round, 'round');
  },
  write(message, writer) {
    HeartbeatRequest.encode(message, writer);
  },
  read(reader, length) {
    const { term, commit, round } = HeartbeatRequest.decode(reader, length);
    return { type: 'heartbeatRequest', term, commit, round };
  },
};

export const heartbeatResponse: MessageCodec<MessageOf<'heartbeatResponse'>> = {
  field: 6,
  sizeHint: () => numbersHint,
  check(message) {
    requireInteger(message.term, 'term');
    requireInteger(message.round, 'round');
    requireDuration(message.stickinessMs, 'stickiness');
  },
  write(message, writer) {
    HeartbeatResponse.encode(message, writer);
  },
  read(reader, length) {
    const { term, round, stickinessMs } = HeartbeatResponse.decode(reader, length);
    return { type: 'heartbeatResponse', term, round, stickinessMs };
  },
};
