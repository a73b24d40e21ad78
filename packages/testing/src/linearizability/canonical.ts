/**
 * A text that is equal exactly for equal values: primitives, plain objects (whatever the order of their keys), arrays,
 * byte arrays, maps and sets, nested. Throws a `TypeError` for anything else, whose equality it cannot know.
 */
export function canonical(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${value}n`;
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'object':
      return value === null ? 'null' : canonicalObject(value);
    default:
      throw new TypeError(`A ${typeof value} has no canonical text: give the model its own key().`);
  }
}

/** True if both are the same plain data. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  return canonical(a) === canonical(b);
}

/** The canonical text, or undefined for a value that has none. */
export function tryCanonical(value: unknown): string | undefined {
  try {
    return canonical(value);
  } catch {
    return undefined;
  }
}

/** For a person to read: never throws. */
export function display(value: unknown): string {
  return tryCanonical(value) ?? String(value);
}

function canonicalObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value instanceof Uint8Array) return `bytes(${Array.from(value, hexByte).join('')})`;
  if (value instanceof Map) {
    return `map{${sorted(Array.from(value, ([k, v]) => `${canonical(k)}=>${canonical(v)}`))}}`;
  }
  if (value instanceof Set) return `set{${sorted(Array.from(value, canonical))}}`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`A ${value.constructor.name} has no canonical text: give the model its own key().`);
  }
  return `{${sorted(Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`))}}`;
}

function sorted(items: string[]): string {
  return items.sort().join(',');
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
