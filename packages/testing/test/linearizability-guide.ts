import {
  type CheckResult,
  checkLinearizable,
  deterministicModel,
  HistoryRecorder,
} from '@raft/testing/linearizability';

type Call = { op: 'withdraw'; amount: number } | { op: 'balance' };
type Answer = boolean | number;

/** An account with 100 on it, as it behaves with one client: a withdrawal says whether it was covered. */
const account = deterministicModel<number, Call, Answer>({
  init: () => 100,
  apply: (balance, call) => {
    if (call.op === 'balance') return { state: balance, output: balance };
    const isCovered = call.amount <= balance;
    return { state: isCovered ? balance - call.amount : balance, output: isCovered };
  },
  isRead: (call) => call.op === 'balance',
});

/** Lets three clients use the service at once, and says whether all that they saw fits together. */
export async function checkAccount(
  service: (call: Call) => Promise<Answer>,
): Promise<CheckResult<number, Call, Answer>> {
  const recorder = new HistoryRecorder<Call, Answer>();
  const client = async (name: string, calls: readonly Call[]) => {
    for (const call of calls) {
      const pending = recorder.invoke(name, call);
      try {
        pending.ok(await service(call));
      } catch {
        pending.indeterminate(); // a timeout: the withdrawal may have happened
      }
    }
  };
  await Promise.all([
    client('ann', [{ op: 'withdraw', amount: 80 }, { op: 'balance' }]),
    client('bob', [{ op: 'withdraw', amount: 80 }, { op: 'balance' }]),
    client('eve', [{ op: 'balance' }, { op: 'withdraw', amount: 10 }]),
  ]);
  return checkLinearizable(account, recorder.history());
}
