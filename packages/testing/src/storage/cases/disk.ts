import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RaftError, Storage } from '@raft/core';
import { bytes, numbered, rejection, set } from '../fixture.js';
import { SmallDisk, whyNoMount } from '../mounts.js';
import { itWhereAvailable, type TestRunner } from '../runner.js';

const mebibyte = 1024 * 1024;
const value = new Uint8Array(64 * 1024).fill(0x5a);

/** Two records to a batch, so that half of one would show. */
function writePair(store: Storage, n: number): Promise<void> {
  return store.batch([set(numbered('n', 2 * n), value), set(numbered('n', 2 * n + 1), value)], { sync: true });
}

async function pairsIn(store: Storage): Promise<number> {
  const records = await store.getRange(numbered('n', 0), bytes('o'));
  assert.ok(
    records.every((record) => Buffer.compare(record.value, value) === 0),
    'a record has other bytes',
  );
  assert.equal(records.length % 2, 0, 'half a batch was written');
  return records.length / 2;
}

/** Writes until the disk is full. Answers how many pairs were acknowledged, and the error. */
async function fill(store: Storage): Promise<{ readonly acknowledged: number; readonly error: RaftError }> {
  for (let acknowledged = 0; acknowledged < 2000; acknowledged++) {
    const written = writePair(store, acknowledged);
    const [{ status }] = await Promise.allSettled([written]);
    if (status === 'fulfilled') continue;
    return { acknowledged, error: await rejection(written, 'RAFT_STORAGE_UNAVAILABLE', 'RAFT_STORAGE_FAILED') };
  }
  return assert.fail('the disk never filled up');
}

async function onSmallDisk(sizeBytes: number, body: (disk: SmallDisk) => Promise<void>): Promise<void> {
  const disk = new SmallDisk(sizeBytes);
  try {
    await body(disk);
  } finally {
    disk.remove();
  }
}

async function fullDisk(open: (directory: string) => Storage): Promise<void> {
  await onSmallDisk(24 * mebibyte, async (disk) => {
    const ballast = join(disk.path, 'ballast');
    writeFileSync(ballast, Buffer.alloc(12 * mebibyte));
    const store = open(join(disk.path, 'store'));
    await store.open();
    try {
      const { acknowledged, error } = await fill(store);
      assert.match(error.message, /full/i, 'the message must say that the disk is full');
      rmSync(ballast);
      if (error.code === 'RAFT_STORAGE_FAILED') {
        await rejection(writePair(store, acknowledged), 'RAFT_STORAGE_FAILED');
        await store.close();
        await store.open();
      } else {
        assert.equal(await pairsIn(store), acknowledged, 'nothing of the refused batch may be there');
      }
      await writePair(store, acknowledged);
      assert.equal(await pairsIn(store), acknowledged + 1);
      await store.close();
      await store.open();
      assert.equal(await pairsIn(store), acknowledged + 1);
    } finally {
      await store.close();
    }
  });
}

async function readOnlyDisk(open: (directory: string) => Storage): Promise<void> {
  await onSmallDisk(16 * mebibyte, async (disk) => {
    const known = open(join(disk.path, 'known'));
    await known.open();
    await known.set(bytes('a'), bytes('1'), { sync: true });
    await known.close();
    disk.makeReadOnly();
    for (const store of [known, open(join(disk.path, 'new'))]) {
      const { message } = await rejection(store.open(), 'RAFT_STORAGE_UNAVAILABLE');
      assert.ok(message.includes(disk.path), `the message must name the place: ${message}`);
      await store.close();
    }
  });
}

async function fileInTheWay(open: (directory: string) => Storage): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'raft-storage-'));
  try {
    const file = join(directory, 'file');
    writeFileSync(file, 'not a directory');
    const { message } = await rejection(open(join(file, 'store')).open(), 'RAFT_STORAGE_UNAVAILABLE');
    assert.ok(message.includes(file), `the message must name the place: ${message}`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What a store makes of a disk that does not let it write. */
export function diskCases(runner: TestRunner, open: (directory: string) => Storage, timeoutMs: number): void {
  const missing = whyNoMount();
  itWhereAvailable(runner, {
    name: 'a full disk refuses batches whole, loses nothing, and takes more once there is space',
    missing,
    run: () => fullDisk(open),
    timeoutMs,
  });
  itWhereAvailable(runner, {
    name: 'a read-only disk is refused with a sentence that names the place',
    missing,
    run: () => readOnlyDisk(open),
    timeoutMs,
  });
  runner.it(
    'a file in the place of the directory is refused with a sentence that names it',
    () => fileInTheWay(open),
    timeoutMs,
  );
}
