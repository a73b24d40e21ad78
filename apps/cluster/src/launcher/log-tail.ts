import { open } from 'node:fs/promises';
import { isObject } from '../config.js';

const tailBytes = 16 * 1024;

/** The last thing in a node's log that tells why it ended: its last error, or else its last line. */
export async function lastWords(path: string): Promise<string> {
  const lines = (await tail(path)).split('\n').filter((line) => line.trim() !== '');
  for (const line of lines.toReversed()) {
    const entry = parsed(line);
    // A line that is no JSON was printed by Node itself, as for an error that nobody caught.
    if (entry === undefined && /(?:^|\s)\w*Error\b/.test(line)) return line.trim();
    if (entry?.level === 'error') return String(entry.message);
  }
  const last = lines.at(-1);
  return last === undefined ? 'its log is empty' : `the last line of its log: ${String(parsed(last)?.message ?? last)}`;
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return isObject(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}

async function tail(path: string): Promise<string> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, tailBytes));
    await file.read(buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8');
  } catch {
    return '';
  }
}
