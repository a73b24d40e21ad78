import { describe, expect, it } from 'vitest';
import { encodeConfiguration } from '../../src/consensus/configuration.js';
import type { Configuration } from '../../src/contracts/configuration.js';
import type { VoteRequest } from '../../src/contracts/messages.js';
import { EntryBlock, EntryType } from '../../src/log/entry-block.js';
import { Solo } from '../consensus/harness/solo.js';

const member = (id: string) => ({ id, address: id, port: 1, incarnation: '' });
const times = { clusterTime: 0, wallTime: 0 };

function configuration(ids: readonly string[], removed: readonly string[] = []): Configuration {
  return { members: ids.map(member), voters: ids, oldVoters: null, learners: [], removed };
}

function log(...configurations: readonly Configuration[]): EntryBlock[] {
  return configurations.map((data, i) => {
    return EntryBlock.encode(i + 1, 1, times, [{ type: EntryType.config, data: encodeConfiguration(data) }]);
  });
}

const request: VoteRequest = {
  type: 'voteRequest',
  term: 5,
  preVote: false,
  transfer: false,
  lastIndex: 9,
  lastTerm: 4,
};

/** A follower whose log ends with the removal of d, which it knows to be committed. */
function follower(blocks: readonly EntryBlock[], committed: number): Solo {
  const solo = new Solo({ log: blocks, term: 1, options: { leaderStickinessMs: 0 } });
  solo.receive('b', { type: 'heartbeatRequest', term: 1, commit: committed, round: 1 });
  return solo;
}

describe('a node that a committed change has removed', () => {
  const blocks = log(configuration(['a', 'b', 'd']), configuration(['a', 'b'], ['d']));

  it('is not answered while there is a leader, whatever protects that leader otherwise', () => {
    const solo = follower(blocks, 2);
    expect(solo.answer('d', request)).toEqual([]);
    expect(solo.replica.term).toBe(1);
  });

  it('is answered when there is none: entries that only it has may have added it again', () => {
    const solo = follower(blocks, 2);
    solo.replica.setLeader(null);
    expect(solo.answer('d', request)).toMatchObject([{ to: 'd', message: { granted: true, term: 5 } }]);
  });

  it('is answered once the log, committed or not, has it again', () => {
    const again = log(configuration(['a', 'b', 'd']), configuration(['a', 'b'], ['d']), configuration(['a', 'b', 'd']));
    const solo = follower(again, 2);
    expect(solo.answer('d', request)).toMatchObject([{ to: 'd', message: { granted: true } }]);
  });

  it('is still known as removed after a restart', () => {
    const solo = follower(blocks, 2);
    solo.restart();
    solo.receive('b', { type: 'heartbeatRequest', term: 1, commit: 2, round: 2 });
    expect(solo.replica.wasRemoved('d')).toBe(true);
  });
});
