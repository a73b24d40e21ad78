import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CommandRejected,
  isFatal,
  isIndeterminate,
  isNoLeaderError,
  isNotLeaderError,
  isRetryable,
  NotLeaderError,
  RaftError,
  type RaftErrorJson,
  raftErrorCodes,
} from '../src/errors.js';

const classifiers = { isFatal, isIndeterminate, isNoLeaderError, isNotLeaderError, isRetryable };
const notLeader = { nodeId: 'a', leaderId: 'b', leaderAddress: 'host:7000' };

/** The class as another installed copy of this package has it. */
async function otherCopy(): Promise<typeof import('../src/errors.js')> {
  return import('../src/errors.js?other' as string) as Promise<typeof import('../src/errors.js')>;
}

/** What a careless caller may throw. */
const anything: readonly unknown[] = [
  undefined,
  null,
  0,
  '',
  'text',
  Symbol('s'),
  12n,
  [],
  {},
  () => 1,
  new Error('plain'),
  Object.create(null),
  { code: 'RAFT_INTERNAL', retryable: true, fatal: true },
  {
    toString(): string {
      throw new TypeError('no');
    },
  },
];

describe('a RaftError', () => {
  it('has what its code fixes', () => {
    for (const code of raftErrorCodes) {
      const error = new RaftError(code, 'what happened');
      expect(error).toMatchObject({ name: 'RaftError', code, message: 'what happened', details: {} });
      expect(error.httpStatus).toBeGreaterThanOrEqual(400);
      expect(error.httpStatus).toBeLessThan(600);
      expect(error.retryable && (error.indeterminate || error.fatal)).toBe(false);
    }
  });

  it('is an Error with a stack and a cause', () => {
    const cause = new Error('below');
    const error = new RaftError('RAFT_TIMEOUT', 'took too long', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error.cause).toBe(cause);
    expect(error.stack).toContain('errors.test');
    expect('cause' in new RaftError('RAFT_TIMEOUT', 'x')).toBe(false);
  });

  it('is retryable only when the work was definitely not done', () => {
    const timeout = (options: object): RaftError => new RaftError('RAFT_TIMEOUT', 'x', options);
    expect(timeout({})).toMatchObject({ retryable: false, indeterminate: false });
    expect(timeout({ retryable: true })).toMatchObject({ retryable: true, indeterminate: false });
    expect(timeout({ indeterminate: true })).toMatchObject({ retryable: false, indeterminate: true });
    expect(timeout({ retryable: true, indeterminate: true })).toMatchObject({ retryable: false, indeterminate: true });
  });

  it('shared error objects mutated', () => {
    const details = { index: 1 };
    const errors = [new RaftError('RAFT_OVERLOADED', 'x', { details }), new NotLeaderError(notLeader)];
    for (const error of errors) {
      expect(Object.isFrozen(error)).toBe(true);
      expect(() => Object.assign(error, { code: 'RAFT_INTERNAL' })).toThrow(TypeError);
      expect(() => Object.assign(error, { message: 'other' })).toThrow(TypeError);
      expect(() => Object.assign(error.details, { index: 2 })).toThrow(TypeError);
    }
    details.index = 3;
    expect(errors[0]!.details).toEqual({ index: 1 });
  });

  it('says of a failed assertion that it is a bug to report', () => {
    expect(RaftError.internal('x < y')).toMatchObject({ code: 'RAFT_INTERNAL', fatal: true });
    expect(RaftError.internal('x < y').message).toMatch(/bug.*x < y.*report/);
  });
});

describe('two installed copies', () => {
  it('know each other by instanceof', async () => {
    const other = await otherCopy();
    expect(other.RaftError).not.toBe(RaftError);
    const foreign = new other.RaftError('RAFT_OVERLOADED', 'x');
    expect(foreign).toBeInstanceOf(RaftError);
    expect(new RaftError('RAFT_OVERLOADED', 'x')).toBeInstanceOf(other.RaftError);
    expect(isRetryable(foreign)).toBe(true);
    expect(isNotLeaderError(new other.NotLeaderError(notLeader))).toBe(true);
    expect(RaftError.from(foreign)).toBe(foreign);
  });

  it('do not take anything else for one', async () => {
    for (const value of anything) expect(value instanceof RaftError).toBe(false);
    expect(new RaftError('RAFT_OVERLOADED', 'x') instanceof NotLeaderError).toBe(false);
    expect(new NotLeaderError(notLeader)).toBeInstanceOf(NotLeaderError);
    expect(new NotLeaderError(notLeader)).toBeInstanceOf(RaftError);
  });
});

describe('from', () => {
  it('keeps an error that is one', () => {
    const error = new RaftError('RAFT_STOPPED', 'x');
    expect(RaftError.from(error)).toBe(error);
  });

  it.each(anything.map((value, i) => ({ i, value })))(
    'makes one of anything else and keeps it as the cause: $i',
    (row) => {
      const error = RaftError.from(row.value, 'RAFT_STORAGE_FAILED');
      expect(error).toMatchObject({ code: 'RAFT_STORAGE_FAILED', fatal: true });
      expect(error.cause).toBe(row.value);
      expect(RaftError.from(row.value).code).toBe('RAFT_INTERNAL');
    },
  );

  it('takes over the message of an error', () => {
    expect(RaftError.from(new Error('plain')).message).toBe('plain');
    expect(RaftError.from('text').message).toBe('text');
  });
});

describe('JSON', () => {
  it('carries every error to another process', () => {
    const options = fc.record({
      retryable: fc.boolean(),
      indeterminate: fc.boolean(),
      details: fc.dictionary(fc.string(), fc.nat()),
    });
    const codes = fc.constantFrom(...raftErrorCodes.filter((code) => code !== 'RAFT_NOT_LEADER'));
    fc.assert(
      fc.property(codes, fc.string(), options, (code, message, given) => {
        const error = new RaftError(code, message, given);
        const read = RaftError.fromJSON(JSON.parse(JSON.stringify(error)) as RaftErrorJson);
        expect(read.toJSON()).toEqual(JSON.parse(JSON.stringify(error)));
        expect(read.httpStatus).toBe(error.httpStatus);
      }),
    );
  });

  it('brings a NotLeaderError back as one', () => {
    for (const details of [notLeader, { nodeId: 'a', leaderId: null, leaderAddress: null }]) {
      const error = new NotLeaderError(details);
      const read = RaftError.fromJSON(JSON.parse(JSON.stringify(error)) as RaftErrorJson);
      expect(read).toBeInstanceOf(NotLeaderError);
      expect(read).toMatchObject({ ...details, message: error.message, name: 'NotLeaderError', retryable: true });
    }
  });

  it('has no stack and no cause in it', () => {
    const json = JSON.stringify(new RaftError('RAFT_TIMEOUT', 'x', { cause: new Error('secret') }));
    expect(Object.keys(JSON.parse(json) as object).sort()).toEqual([
      'code',
      'details',
      'fatal',
      'indeterminate',
      'message',
      'retryable',
    ]);
    expect(json).not.toContain('secret');
  });

  it('reads an unknown code as RAFT_INTERNAL', () => {
    for (const code of ['RAFT_FROM_THE_FUTURE', 'toString', '__proto__', 'constructor', '']) {
      const json = { code, message: 'x', details: {}, retryable: false, fatal: false, indeterminate: false };
      const read = RaftError.fromJSON(json as unknown as RaftErrorJson);
      expect(read).toMatchObject({ code: 'RAFT_INTERNAL', message: 'x', httpStatus: 500 });
    }
  });

  it('keeps what an unknown code said about retrying', () => {
    const json = {
      code: 'RAFT_FROM_THE_FUTURE',
      message: 'x',
      details: {},
      retryable: false,
      fatal: false,
      indeterminate: true,
    };
    expect(isIndeterminate(RaftError.fromJSON(json as unknown as RaftErrorJson))).toBe(true);
  });
});

describe('classifiers', () => {
  it('accept anything', () => {
    for (const classify of Object.values(classifiers)) {
      for (const value of anything) expect(classify(value)).toBe(false);
    }
  });

  it('tell what they are named after', () => {
    expect(isNotLeaderError(new NotLeaderError(notLeader))).toBe(true);
    expect(isNotLeaderError(new RaftError('RAFT_NO_LEADER', 'x'))).toBe(false);
    expect(isNoLeaderError(new RaftError('RAFT_NO_LEADER', 'x'))).toBe(true);
    expect(isFatal(new RaftError('RAFT_STORAGE_FAILED', 'x'))).toBe(true);
    expect(isFatal(new RaftError('RAFT_OVERLOADED', 'x'))).toBe(false);
    expect(isRetryable(new RaftError('RAFT_OVERLOADED', 'x'))).toBe(true);
    expect(isIndeterminate(new RaftError('RAFT_LEADERSHIP_LOST', 'x'))).toBe(true);
    expect(isRetryable(new RaftError('RAFT_LEADERSHIP_LOST', 'x'))).toBe(false);
  });

  it('timeouts reported as failure though the command commits', () => {
    const timedOut = new RaftError('RAFT_TIMEOUT', 'no answer', { indeterminate: true });
    expect(isIndeterminate(timedOut)).toBe(true);
    expect(isRetryable(timedOut)).toBe(false);
  });
});

describe('a rejected command', () => {
  it('is not an error of the cluster, and carries its reason', () => {
    const rejected = new CommandRejected('balance too low', { balance: 3 });
    expect(rejected).toMatchObject({ name: 'CommandRejected', message: 'balance too low', reason: { balance: 3 } });
    expect(rejected).not.toBeInstanceOf(RaftError);
    expect(new CommandRejected('just so').reason).toBe('just so');
  });
});
