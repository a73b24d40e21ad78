import type { ProposeRequest, ProposeResponse } from '@raft/core';
import { raft } from '../../generated/raft.js';
import { wireLimits } from '../limits.js';
import { requireCount, requireInteger, requireText, requireTrace } from '../rules.js';
import { type MessageCodec, numbersHint } from './codec.js';

/** Tags and lengths of one command. */
const commandPrefixBytes = 16;

export const proposeRequest: MessageCodec<ProposeRequest> = {
  field: 12,
  sizeHint({ commands }) {
    let size = numbersHint;
    for (const { data, trace } of commands) size += commandPrefixBytes + data.byteLength + trace.length;
    return size;
  },
  check({ id, term, commands }) {
    requireInteger(id, 'id');
    requireInteger(term, 'term');
    requireCount(commands.length, 'commands', wireLimits.commands);
    for (const { trace } of commands) requireTrace(trace, 'trace of a command');
  },
  write({ id, term, commands }, writer) {
    raft.v1.ProposeRequest.encode({ id, term, commands: [...commands] }, writer);
  },
  read(reader, length) {
    const { id, term, commands } = raft.v1.ProposeRequest.decode(reader, length);
    return {
      type: 'proposeRequest',
      id,
      term,
      commands: commands.map(({ data, trace }) => ({ data: data ?? new Uint8Array(), trace: trace ?? '' })),
    };
  },
};

export const proposeResponse: MessageCodec<ProposeResponse> = {
  field: 13,
  sizeHint: ({ error }) => numbersHint + 3 * error.length,
  check({ id, term, firstIndex, error }) {
    requireInteger(id, 'id');
    requireInteger(term, 'term');
    requireInteger(firstIndex, 'first index');
    requireText(error, 'error');
  },
  write(message, writer) {
    raft.v1.ProposeResponse.encode(message, writer);
  },
  read(reader, length) {
    const { id, term, firstIndex, error } = raft.v1.ProposeResponse.decode(reader, length);
    return { type: 'proposeResponse', id, term, firstIndex, error };
  },
};
