import { canonical } from '../canonical.js';

/** A function that keeps each value that was seen and replaces all others by one: the first that it is asked for. */
export function mergeUnseen<V>(seen: Iterable<unknown>): (value: V) => V {
  const known = new Set(Array.from(seen, canonical));
  let unseen: { readonly value: V } | undefined;
  return (value) => {
    if (known.has(canonical(value))) return value;
    unseen ??= { value };
    return unseen.value;
  };
}
