import { tryCanonical } from './canonical.js';
import type { Entry } from './entry.js';
import { UNOBSERVED } from './model.js';

/** Which operations are equal, as numbers. Those that are not plain data are unlike all others. */
export interface Kinds {
  /** For each entry: equal for equal inputs. */
  readonly inputs: Int32Array;
  /** For each entry: equal for equal inputs with equal outputs. */
  readonly calls: Int32Array;
}

export function kindsOf(entries: readonly Entry<unknown, unknown>[]): Kinds {
  const numbers = new Map<string, number>();
  const inputs = new Int32Array(entries.length);
  const calls = new Int32Array(entries.length);
  let next = 0;
  const numberOf = (text: string | undefined): number => {
    const known = text === undefined ? undefined : numbers.get(text);
    if (known !== undefined) return known;
    if (text !== undefined) numbers.set(text, next);
    return next++;
  };
  for (const [entry, { input, output, isRead }] of entries.entries()) {
    // Nothing is asked about the kinds of reads, and their outputs may be long.
    const asked = isRead ? undefined : tryCanonical(input);
    const answered = output === UNOBSERVED ? '?' : tryCanonical(output);
    inputs[entry] = numberOf(asked);
    calls[entry] = numberOf(asked === undefined || answered === undefined ? undefined : `${asked} → ${answered}`);
  }
  return { inputs, calls };
}
