/** Tells a person how far the demo is. */
export interface Progress {
  /** A line of its own. */
  note(text: string): void;
  /** So many rows of all are done. */
  advance(done: number): void;
  /** After the last `advance`. */
  finish(): void;
}

/** For machines: says nothing. */
export const noProgress: Progress = { note: () => undefined, advance: () => undefined, finish: () => undefined };

const barWidth = 40;

/** A bar that grows in place on a terminal, a line for each tenth elsewhere. */
export function consoleProgress(total: number, output: NodeJS.WriteStream): Progress {
  const { isTTY } = output;
  const started = performance.now();
  let done = 0;
  let tenths = 0;
  let drawnAt = Number.NEGATIVE_INFINITY;

  const figures = (): string => {
    const rate = Math.round((1_000 * done) / Math.max(1, performance.now() - started));
    return `${String(Math.floor((100 * done) / total)).padStart(3)} %  ${done} of ${total} rows  ${rate} rows/s`;
  };
  const draw = (): void => {
    const filled = Math.floor((barWidth * done) / total);
    output.write(`\r\x1b[K  ${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${figures()}`);
    drawnAt = performance.now();
  };

  return {
    note(text) {
      output.write(isTTY ? `\r\x1b[K${text}\n` : `${text}\n`);
      if (isTTY && done > 0 && done < total) draw();
    },
    advance(now) {
      done = now;
      if (isTTY) {
        if (performance.now() - drawnAt > 50 || done === total) draw();
        return;
      }
      const reached = Math.floor((10 * done) / total);
      if (reached > tenths) output.write(`  ${figures()}\n`);
      tenths = reached;
    },
    finish() {
      if (isTTY) output.write('\n');
    },
  };
}
