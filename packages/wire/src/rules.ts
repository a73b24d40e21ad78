import { wireLimits } from './limits.js';

/*
 * What every value must be, on its way out as on its way in. Each throws a plain error that names the field; the codec
 * knows whose fault it was.
 */

const nodeIdPattern = /^[A-Za-z0-9._-]+$/;
const printable = /^[\x20-\x7e]*$/;
const loneSurrogate = /\p{Surrogate}/u;

/** A term, an index, a size, a count. */
export function requireInteger(value: number, field: string, max = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isSafeInteger(value) || value < 0 || value > max) throw new Error(`${field} is ${value}`);
}

/** A time in milliseconds. */
export function requireFinite(value: number, field: string): void {
  if (!Number.isFinite(value)) throw new Error(`${field} is ${value}`);
}

/** A length of time in milliseconds. */
export function requireDuration(value: number, field: string): void {
  if (!Number.isFinite(value) || value < 0) throw new Error(`${field} is ${value}`);
}

export function requireNodeId(value: string, field: string): void {
  if (value.length > wireLimits.nodeIdLength || !nodeIdPattern.test(value))
    throw new Error(`${field} is not a node id`);
}

/** Text of at most `max` characters that UTF-8 can carry. */
export function requireText(value: string, field: string, max = Number.MAX_SAFE_INTEGER): void {
  if (value.length > max) throw new Error(`${field} has ${value.length} characters, more than ${max}`);
  if (loneSurrogate.test(value)) throw new Error(`${field} is not well-formed text`);
}

export function requireTrace(value: string, field: string): void {
  if (value.length > wireLimits.traceLength || !printable.test(value)) throw new Error(`${field} is no trace context`);
}

export function requireCount(count: number, field: string, max: number): void {
  if (count > max) throw new Error(`${field} has ${count} elements, more than ${max}`);
}
