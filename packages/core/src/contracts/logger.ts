/** Writes one line: structured fields first, then the sentence. */
export type LogMethod = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** The shape of a pino logger, so that one can be handed in as it is. Silent by default. */
export interface Logger {
  readonly trace: LogMethod;
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  /** A logger that adds `bindings` to every line. */
  child(bindings: Readonly<Record<string, unknown>>): Logger;
}

const silent: LogMethod = () => {};

/** Discards everything: the default of every part. */
export const silentLogger: Logger = Object.freeze({
  trace: silent,
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  child: () => silentLogger,
});
