import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkAccount } from './linearizability-guide.js';

const guide = readFileSync(new URL('../../../docs/guides/linearizability.md', import.meta.url), 'utf8');
const example = readFileSync(new URL('./linearizability-guide.ts', import.meta.url), 'utf8');

type Service = Parameters<typeof checkAccount>[0];

/** A balance that is read and written with a pause between: on disk, or on another node. */
function accountService(isSerial: boolean): Service {
  let balance = 100;
  let last: Promise<unknown> = Promise.resolve();
  const run: Service = async (call) => {
    const before = balance;
    await Promise.resolve();
    if (call.op === 'balance') return before;
    if (call.amount > before) return false;
    balance = before - call.amount;
    return true;
  };
  return (call) => {
    const answer = isSerial ? last.then(() => run(call)) : run(call);
    last = answer;
    return answer;
  };
}

describe('the guide', () => {
  it('shows the example that is run here', () => {
    expect(guide).toContain(example.trim());
  });

  it('finds nothing wrong with a service that does one call after the other', async () => {
    expect(await checkAccount(accountService(true))).toEqual({ ok: true, verdict: 'linearizable' });
  });

  it('shows the explanation that the example gives for a service that spends money twice', async () => {
    const result = await checkAccount(accountService(false));
    expect(result.verdict === 'violation' && guide.includes(result.explanation), JSON.stringify(result)).toBe(true);
  });

  it('counts a timeout as a call that may have happened', async () => {
    const service = accountService(true);
    const lossy: Service = async (call) => {
      const answer = await service(call);
      if (call.op === 'withdraw' && call.amount === 80) throw new Error('timeout');
      return answer;
    };
    expect(await checkAccount(lossy)).toEqual({ ok: true, verdict: 'linearizable' });
  });
});
