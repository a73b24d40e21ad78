import { expect, it } from 'vitest';
import { Membership, type MembershipParts } from '../../src/node/membership.js';

/** A leader with a learner that is to vote and has everything; `accepted` is what a change is told. */
function leaderWithLearner(accepted: boolean): { membership: Membership; wakes(): number } {
  const member = (id: string) => ({ id, address: id, port: 1, incarnation: '', promote: id === 'd' });
  const replica = {
    leadership: { progress: new Map([['d', { match: 10 }]]) },
    configuration: { members: [member('a'), member('d')], voters: ['a'], oldVoters: null, learners: ['d'] },
    log: { configurationIndex: 1, lastIndex: 10 },
    commit: 10,
    time: { now: 0, wall: 0 },
    changeMembership: () => (accepted ? { accepted, index: 11, term: 1 } : { accepted, reason: 'losesQuorum' }),
  };
  let wakes = 0;
  const wake = (): void => {
    wakes++;
  };
  const input = (change: () => void): void => {
    change();
    wake();
  };
  const parts = { replica, driver: { time: () => replica.time, wake, input }, incarnations: new Map() };
  const membership = new Membership({ ...parts, electionTimeoutMinMs: 1_000 } as unknown as MembershipParts);
  return { membership, wakes: () => wakes };
}

it('a promotion that is refused does not wake the loop that would try it again at once', () => {
  const { membership, wakes } = leaderWithLearner(false);
  for (let turn = 0; turn < 10; turn++) membership.promoteLearners();
  expect(wakes()).toBe(0);
});

it('a promotion that is accepted does wake the loop, so that it is sent', () => {
  const { membership, wakes } = leaderWithLearner(true);
  for (let turn = 0; turn < 2; turn++) membership.promoteLearners();
  expect(wakes()).toBe(1);
});
