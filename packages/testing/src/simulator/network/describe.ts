import type { Message } from '@raft/core';

/** A message in one short line. */
export function describe(message: Message): string {
  switch (message.type) {
    case 'appendRequest': {
      const last = message.blocks.at(-1)?.lastIndex ?? message.prevIndex;
      const { term, prevIndex, prevTerm, commit, round } = message;
      return `append term ${term} after ${prevIndex}/${prevTerm} to ${last} commit ${commit} round ${round}`;
    }
    case 'appendResponse': {
      const { term, accepted, index, hintIndex, hintTerm, round } = message;
      if (accepted) return `append ok term ${term} index ${index} round ${round}`;
      return `append refused term ${term} index ${index} hint ${hintIndex}/${hintTerm}`;
    }
    case 'snapshotRequest': {
      const { term, snapshot, offset, data } = message;
      return `snapshot term ${term} at ${snapshot.index}/${snapshot.term} bytes ${offset}+${data.length} of ${snapshot.size}`;
    }
    case 'proposeRequest':
      return `propose #${message.id} ${message.commands.length} commands term ${message.term}`;
    case 'formation':
      return `formation ${message.phase} (${message.state})`;
    default: {
      const { type, ...fields } = message;
      const shown = Object.entries(fields).map(([name, value]) => `${name} ${String(value)}`);
      return `${type} ${shown.join(' ')}`;
    }
  }
}
