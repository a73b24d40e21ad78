import { expect, it } from 'vitest';
import { BatchOpType, MessageType, NodeChangeType, NodeRole, NodeStatus, RaftEventType } from '../src/index.js';

it('constants are frozen, and named after their values', () => {
  for (const constants of [BatchOpType, MessageType, NodeChangeType, NodeRole, NodeStatus, RaftEventType]) {
    expect(Object.isFrozen(constants)).toBe(true);
    for (const [name, value] of Object.entries(constants)) {
      expect(value.replace(/\.([a-z])/g, (_, letter: string) => letter.toUpperCase())).toBe(name);
    }
  }
});
