import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tracedBatches } from './child.js';
import { StorageProcess } from './child-process.js';
import { itWhereAvailable, nodeTestRunner, type TestRunner } from './runner.js';
import { type ChildScript, defaultTimeoutMs, type StorageSubject } from './subject.js';

/** Why system calls cannot be traced here; `undefined` when they can. */
function whyNoTrace(): string | undefined {
  const { status } = spawnSync('strace', ['-o', '/dev/null', 'true']);
  return status === 0 ? undefined : 'tracing needs strace, and the right to use it (apt-get install strace)';
}

/** The trace as marks in their order: `sync` for each call that made something durable, `ack` for each line printed. */
function marksOf(trace: string): ('sync' | 'ack')[] {
  const marks: ('sync' | 'ack')[] = [];
  for (const line of trace.split('\n')) {
    if (/\bwrite\(1, "ack /.test(line)) marks.push('ack');
    // A call that another thread interrupted ends on a line of its own: `<... fsync resumed>) = 0`.
    else if (/(?:\b(?:fsync|fdatasync|msync)\(.*\)|<\.\.\. (?:fsync|fdatasync|msync) resumed>.*\))\s*= 0/.test(line)) {
      marks.push('sync');
    }
  }
  return marks;
}

async function traceChild(script: ChildScript): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'raft-trace-'));
  try {
    const file = join(directory, 'trace');
    const strace = ['strace', '-f', '-e', 'trace=fsync,fdatasync,msync,write', '-o', file];
    const writer = new StorageProcess(script, 'trace', strace);
    await writer.until(() => writer.lines.at(-1) === `ack ${tracedBatches - 1}`);
    await writer.end();
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function assertSyncs(script: ChildScript): Promise<void> {
  const marks = marksOf(await traceChild(script));
  let acknowledged = 0;
  let syncs = 0;
  for (const mark of marks) {
    if (mark === 'sync') syncs++;
    else {
      assert.ok(syncs > 0, `batch ${acknowledged} was acknowledged without a sync after the one before`);
      acknowledged++;
      syncs = 0;
    }
  }
  assert.equal(acknowledged, tracedBatches);
}

/**
 * Watches the system calls of a process that writes synced batches one after another: before each acknowledgement there
 * is a sync of its own. Needs `capabilities.child`, and strace.
 */
export function storageSyncTest<Place>(subject: StorageSubject<Place>, runner: TestRunner = nodeTestRunner): void {
  const child = subject.capabilities?.child;
  assert.ok(child !== undefined, 'the trace of system calls needs capabilities.child');
  runner.describe(`${subject.name}: system calls`, () => {
    itWhereAvailable(runner, {
      name: 'every acknowledgement of a synced batch follows a sync',
      missing: whyNoTrace(),
      run: async () => {
        const place = await subject.setup();
        try {
          await assertSyncs(child(place));
        } finally {
          await subject.teardown(place);
        }
      },
      timeoutMs: subject.timeoutMs ?? defaultTimeoutMs,
    });
  });
}
