import { describe, expect, it } from 'vitest';
import { quorumLack, statusAfter } from '../../src/node/member-status.js';

describe('the status of a member', () => {
  it.each([
    [0, 'active'],
    [99.9, 'active'],
    [100, 'inactive'],
    [299.9, 'inactive'],
    [300, 'suspected'],
    [999.9, 'suspected'],
    [1_000, 'failed'],
  ])('after %d ms of silence, with a minimal election timeout of 100 ms, is %s', (silence, status) => {
    expect(statusAfter(silence, 100)).toBe(status);
  });
});

describe('a quorum', () => {
  const lack = (voters: string[], oldVoters: string[] | null, active: string[]): unknown =>
    quorumLack({ voters, oldVoters }, (id) => active.includes(id));

  it('is a majority of the voters', () => {
    expect(lack(['a', 'b', 'c'], null, ['a', 'b'])).toBeNull();
    expect(lack(['a', 'b', 'c', 'd'], null, ['a', 'b'])).toEqual({ required: 3, available: 2, missing: ['c', 'd'] });
  });

  it('is a majority of both sets during a change', () => {
    expect(lack(['a', 'b', 'c'], ['d'], ['a', 'b', 'd'])).toBeNull();
    expect(lack(['a', 'b', 'c'], ['d'], ['a', 'b'])).toEqual({ required: 1, available: 0, missing: ['d'] });
    expect(lack(['a', 'b', 'c'], ['d'], ['a', 'd'])).toEqual({ required: 2, available: 1, missing: ['b', 'c'] });
  });
});
