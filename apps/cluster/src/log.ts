import { type Logger, type LogMethod, RaftError } from '@raft/core';

const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
type Level = (typeof levels)[number];

/** Writes a JSON object a line: time, level, message, then the fields. */
export function jsonLogger(
  write: (line: string) => void,
  lowest: Level = 'info',
  bindings: Readonly<Record<string, unknown>> = {},
): Logger {
  const method = (level: Level): LogMethod => {
    if (levels.indexOf(level) < levels.indexOf(lowest)) return () => undefined;
    return (fields, message) => {
      const time = new Date().toISOString();
      write(`${JSON.stringify({ time, level, message, ...bindings, ...fields }, plain)}\n`);
    };
  };
  return {
    trace: method('trace'),
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
    child: (more) => jsonLogger(write, lowest, { ...bindings, ...more }),
  };
}

/** Errors have no enumerable fields, and JSON has no big integers. */
function plain(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (!(value instanceof Error)) return value;
  const code = value instanceof RaftError ? { code: value.code } : {};
  const cause = value.cause === undefined ? {} : { cause: value.cause };
  return { ...code, message: value.message, stack: value.stack, ...cause };
}
