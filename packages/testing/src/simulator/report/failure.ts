import type { Shrunk } from '../shrink.js';

const tailLines = 60;

/** A failing seed for a person to read: what broke, with how little, and the last things that happened. */
export function describeFailure({ overrides, result, runs }: Shrunk, lines = tailLines): string {
  const { seed, violation, plan, trace } = result;
  const { only = [], safetyMs = plan.safetyMs } = overrides;
  const replay = [`npm run sim -- --seed ${seed} --trace`, `--only ${only.length === 0 ? 'none' : only.join(',')}`];
  replay.push(`--safety ${safetyMs}`);
  return [
    `seed ${seed} breaks "${String(violation?.invariant)}" at ${violation?.at.toFixed(3)} ms`,
    `  ${String(violation?.message)}`,
    `  ${plan.nodes} nodes, shrunk in ${runs} runs to ${safetyMs} ms with: ${only.join(', ') || 'no faults'}`,
    `  replay: ${replay.join(' ')}`,
    `  the last ${Math.min(lines, trace.length)} of ${trace.length} lines of the trace:`,
    ...trace.slice(-lines).map((line) => `  ${line}`),
  ].join('\n');
}
