import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openStore, text } from './support/place.js';

const drivers = ['better-sqlite3', 'sqlite3'] as const;

/** Changes the first occurrence of `content` in a closed file. */
function damage(path: string, content: string): void {
  const bytes = readFileSync(path);
  const at = bytes.indexOf(content);
  expect(at).toBeGreaterThan(0);
  bytes.write('X', at);
  writeFileSync(path, bytes);
}

describe.each(drivers)('check, with %s', (driver) => {
  it('finds nothing in a sound file', async () => {
    const store = await openStore({ driver });
    for (let n = 0; n < 100; n++) await store.set(text(`k${n}`), new Uint8Array(n * 100).fill(n));
    expect(await store.check()).toEqual([]);
  });

  it('names a record whose value was changed, as reading it does', async () => {
    const store = await openStore({ driver });
    await store.set(text('a'), text('sound'));
    await store.set(text('b'), text('unmistakable'), { sync: true });
    await store.close();
    damage(store.path, 'unmistakable');
    await store.open();
    expect(await store.check()).toEqual(['the record with key 62 is damaged: its checksum does not match']);
    await expect(store.get(text('b'))).rejects.toMatchObject({
      code: 'RAFT_STORAGE_CORRUPT',
      details: { store: store.path, record: '62' },
    });
    expect(await store.get(text('a'))).toEqual(Buffer.from('sound'));
  });

  it('finds an index that no longer leads to its record', async () => {
    const store = await openStore({ driver });
    await store.set(text('unmistakable'), text('value'), { sync: true });
    await store.close();
    // The key is in the table and in its index; one of the two is changed.
    damage(store.path, 'unmistakable');
    await store.open();
    expect(await store.check()).not.toEqual([]);
  });
});

describe.each(drivers)('compact, with %s', (driver) => {
  it('gives back the space of what was removed, and keeps the rest', async () => {
    const store = await openStore({ driver });
    await store.batch(
      Array.from({ length: 64 }, (_, n) => ({ type: 'set', key: text(`k${n}`), value: new Uint8Array(32 * 1024) })),
    );
    await store.set(text('left'), text('over'));
    await store.batch([{ type: 'deleteRange', start: text('k'), end: text('l') }], { sync: true });
    await store.compact();
    expect(statSync(store.path).size).toBeLessThan(64 * 1024);
    expect(await store.get(text('left'))).toEqual(Buffer.from('over'));
    await store.close();
    await store.open();
    expect(await store.check()).toEqual([]);
  });
});
