import type { Logger, LogMethod } from '@raft/core';

export interface Line {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** Keeps every line. */
export class RecordingLogger implements Logger {
  readonly lines: Line[] = [];
  readonly trace = this.method('trace');
  readonly debug = this.method('debug');
  readonly info = this.method('info');
  readonly warn = this.method('warn');
  readonly error = this.method('error');

  child(): Logger {
    return this;
  }

  /** The messages of one level. */
  at(level: string): string[] {
    return this.lines.filter((line) => line.level === level).map(({ message }) => message);
  }

  private method(level: string): LogMethod {
    return (fields, message) => void this.lines.push({ level, fields, message });
  }
}
