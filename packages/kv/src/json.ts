/** What JSON can say. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** Deeper values are refused: writing JSON recurses, and where the stack ends differs from node to node. */
export const maxJsonDepth = 100;

/** Why `value` cannot be stored, or `undefined` when it can: what comes back from JSON would be something else. */
export function jsonProblem(value: unknown, depth = 0): string | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return undefined;
  if (typeof value === 'number') {
    return Number.isFinite(value) ? undefined : `${value} is not a JSON number: it is too large, or not a number`;
  }
  if (typeof value !== 'object') return `a value of type ${typeof value} is not JSON`;
  if (depth === maxJsonDepth) return `values nested more than ${maxJsonDepth} levels deep are refused`;
  if (Array.isArray(value)) return firstProblem(value, depth + 1);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return 'only plain objects are JSON';
  return firstProblem(Object.values(value), depth + 1);
}

function firstProblem(values: readonly unknown[], depth: number): string | undefined {
  // By index: a hole in an array is `undefined` here, which JSON would turn into null.
  for (let i = 0; i < values.length; i++) {
    const problem = jsonProblem(values[i], depth);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Whether two values mean the same: the order of an object's names does not matter. */
export function jsonEqual(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (isArray(a) || isArray(b)) {
    return isArray(a) && isArray(b) && a.length === b.length && a.every((value, i) => jsonEqual(value, b[i]!));
  }
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && jsonEqual(a[name]!, b[name]!))
  );
}

/** `Array.isArray` that narrows read-only arrays too. */
const isArray: (value: JsonValue) => value is readonly JsonValue[] = Array.isArray;
