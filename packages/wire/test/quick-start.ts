import type { Message } from '@raft/core';
import { decodeMessage, encodeMessage } from '@raft/wire';

const heartbeat: Message = { type: 'heartbeatRequest', term: 3, commit: 41, round: 7 };

const bytes = encodeMessage(heartbeat);
const message = decodeMessage(bytes);

if (message === undefined) console.log('a newer node said something that this version does not know: ignored');
else console.log(`${message.type} in ${bytes.length} bytes`);
