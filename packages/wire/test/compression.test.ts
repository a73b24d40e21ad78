import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compressMessage, decompressMessage } from '../src/index.js';

const refused = expect.objectContaining({ code: 'RAFT_CONNECTION_FAILED' });

describe('compression', () => {
  it('gives back what was compressed', async () => {
    const bytes = Buffer.from('raft '.repeat(10_000));
    const small = await compressMessage(bytes, 6);
    expect(small.length).toBeLessThan(bytes.length / 20);
    expect(await decompressMessage(small, bytes.length)).toStrictEqual(bytes);
  });

  it('stops at the limit, however much would follow', async () => {
    const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024));
    await expect(decompressMessage(bomb, 1024 * 1024)).rejects.toThrow(refused);
  });

  it('refuses damaged bytes', async () => {
    await expect(decompressMessage(Buffer.from('not compressed'), 100)).rejects.toThrow(refused);
  });
});
