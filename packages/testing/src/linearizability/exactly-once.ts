import { same } from './canonical.js';
import type { CompletedOperation, Operation } from './operation.js';

export interface MergedHistory<Input, Output> {
  /** One operation for each command, however often it was sent. */
  readonly history: readonly Operation<Input, Output>[];
  /** Commands whose attempts returned different outputs: each is a violation of exactly-once by itself. */
  readonly conflicts: readonly (readonly CompletedOperation<Input, Output>[])[];
}

/**
 * Turns a history of *attempts* into one of *commands*, as a client session promises them: sent again after a timeout
 * under the same number, a command takes effect once, and every answer to it is the same.
 *
 * `identify` names the command of an attempt, for instance by session and sequence number; undefined means that it was
 * sent once, outside of any session. A command begins with its first attempt that was not refused and returns with its
 * first answer. If a retry was applied twice, the merged history is not linearizable.
 */
export function mergeRetries<Input, Output>(
  attempts: readonly Operation<Input, Output>[],
  identify: (attempt: Operation<Input, Output>) => string | undefined,
): MergedHistory<Input, Output> {
  const commands = new Map<string, Operation<Input, Output>[]>();
  const groups: Operation<Input, Output>[][] = [];
  for (const attempt of attempts) {
    const id = identify(attempt);
    const group = id === undefined ? undefined : commands.get(id);
    if (group !== undefined) {
      group.push(attempt);
      continue;
    }
    const started = [attempt];
    groups.push(started);
    if (id !== undefined) commands.set(id, started);
  }
  const answers = groups.map((group) => group.filter((attempt) => attempt.outcome === 'ok'));
  return {
    history: groups.map(merge),
    conflicts: answers.filter((answer) => answer.some(({ output }) => !same(output, answer[0]!.output))),
  };
}

function merge<Input, Output>(attempts: readonly Operation<Input, Output>[]): Operation<Input, Output> {
  if (attempts.length === 1) return attempts[0]!;
  const effective = attempts.filter(({ outcome }) => outcome !== 'failed');
  if (effective.length === 0) return attempts[0]!;
  const { client, input, invokedAt } = effective.reduce((a, b) => (b.invokedAt < a.invokedAt ? b : a));
  const answers = effective.filter((attempt) => attempt.outcome === 'ok');
  if (answers.length === 0) return { client, input, invokedAt, outcome: 'indeterminate' };
  const { output, returnedAt } = answers.reduce((a, b) => (b.returnedAt < a.returnedAt ? b : a));
  return { client, input, invokedAt, outcome: 'ok', output, returnedAt };
}
