import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until there is an answer; throws `what` once `timeoutMs` have passed without one. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  { timeoutMs = 30_000, signal }: { readonly timeoutMs?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() >= deadline) throw new Error(`${what} did not happen within ${timeoutMs / 1_000} seconds`);
    await sleep(20);
  }
}

/** Resolves to `false` when the promise has not settled after `timeoutMs`. */
export async function settlesWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const gone = new AbortController();
  const late = sleep(timeoutMs, false, { signal: gone.signal }).catch(() => false);
  const settled = await Promise.race([promise.then(() => true), late]);
  gone.abort();
  return settled;
}
