import { jsonProblem } from './json.js';

/** The longest key, in bytes of UTF-8. */
export const maxKeyBytes = 4_096;
/** The longest page, in entries. */
export const maxRangeLimit = 10_000;

/**
 * Why a command is refused, or `undefined`. Everything is looked at, for a command comes from wherever a client is; and
 * the answer follows from the command alone, so that every node gives the same.
 */
export function commandProblem(command: unknown): string | undefined {
  if (!isObject(command)) return 'a command must be an object';
  switch (command.type) {
    case 'set':
      return keyProblem(command.key) ?? valueProblem(command.value);
    case 'cas':
      return keyProblem(command.key) ?? valueProblem(command.value) ?? expectationProblem(command.expect);
    case 'delete':
      return keyProblem(command.key) ?? (command.expect === undefined ? undefined : expectationProblem(command.expect));
    default:
      return "a command's type must be set, cas or delete";
  }
}

/** Why a query is refused, or `undefined`. */
export function queryProblem(query: unknown): string | undefined {
  if (!isObject(query)) return 'a query must be an object';
  switch (query.type) {
    case 'get':
      return keyProblem(query.key);
    case 'count':
      return optionalTextProblem('prefix', query.prefix);
    case 'range':
      return (
        optionalTextProblem('prefix', query.prefix) ??
        optionalTextProblem('after', query.after) ??
        limitProblem(query.limit)
      );
    default:
      return "a query's type must be get, range or count";
  }
}

function keyProblem(key: unknown): string | undefined {
  if (typeof key !== 'string') return 'a key must be a string';
  if (key === '') return 'a key must not be empty';
  // A lone surrogate has no UTF-8: two such keys would be one in a snapshot.
  if (/\p{Surrogate}/u.test(key)) return 'a key must be well-formed Unicode';
  if (Buffer.byteLength(key) > maxKeyBytes) return `a key must have at most ${maxKeyBytes} bytes of UTF-8`;
  return undefined;
}

function valueProblem(value: unknown): string | undefined {
  if (value === undefined) return 'a value is missing';
  return jsonProblem(value);
}

function expectationProblem(expect: unknown): string | undefined {
  if (!isObject(expect)) return 'an expectation must be an object';
  if ('version' in expect === 'value' in expect) return 'an expectation must have either a version or a value';
  if ('value' in expect) return valueProblem(expect.value);
  const version = expect.version;
  if (Number.isSafeInteger(version) && (version as number) >= 0) return undefined;
  return 'an expected version must be a non-negative integer';
}

function optionalTextProblem(name: string, text: unknown): string | undefined {
  return text === undefined || typeof text === 'string' ? undefined : `${name} must be a string`;
}

function limitProblem(limit: unknown): string | undefined {
  if (limit === undefined) return undefined;
  if (Number.isSafeInteger(limit) && (limit as number) >= 1 && (limit as number) <= maxRangeLimit) return undefined;
  return `limit must be an integer from 1 to ${maxRangeLimit}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
