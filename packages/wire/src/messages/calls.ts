import type { CallRequest, CallResponse } from '@raft/core';
import { raft } from '../../generated/raft.js';
import { wireLimits } from '../limits.js';
import { requireInteger, requireText } from '../rules.js';
import { type MessageCodec, numbersHint } from './codec.js';

export const callRequest: MessageCodec<CallRequest> = {
  field: 14,
  sizeHint: ({ method, body }) => numbersHint + 3 * (method.length + body.length),
  check({ id, method, body }) {
    requireInteger(id, 'id');
    requireText(method, 'method', wireLimits.methodLength);
    requireText(body, 'body');
  },
  write(message, writer) {
    raft.v1.CallRequest.encode(message, writer);
  },
  read(reader, length) {
    const { id, method, body } = raft.v1.CallRequest.decode(reader, length);
    return { type: 'callRequest', id, method, body };
  },
};

export const callResponse: MessageCodec<CallResponse> = {
  field: 15,
  sizeHint: ({ body, error }) => numbersHint + 3 * (body.length + error.length),
  check({ id, body, error }) {
    requireInteger(id, 'id');
    requireText(body, 'body');
    requireText(error, 'error');
  },
  write(message, writer) {
    raft.v1.CallResponse.encode(message, writer);
  },
  read(reader, length) {
    const { id, body, error } = raft.v1.CallResponse.decode(reader, length);
    return { type: 'callResponse', id, body, error };
  },
};
