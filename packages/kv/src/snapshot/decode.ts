import { crc32 } from 'node:zlib';
import { RaftError } from '@raft/core';
import { TreeBuilder } from '../tree/builder.js';
import type { Tree } from '../tree/tree.js';
import { ByteQueue } from './byte-queue.js';
import { checksumOf } from './encode.js';
import { blockHeaderBytes, type KvRecord, magic, readU64, recordHeaderBytes, trailerBytes } from './format.js';

/** The state whose bytes these are, however they are cut. Rejects bytes that are not exactly a whole snapshot. */
export async function decodeSnapshot(chunks: AsyncIterable<Uint8Array>): Promise<Tree<KvRecord>> {
  const decoder = new SnapshotDecoder();
  for await (const chunk of chunks) decoder.push(chunk);
  return decoder.finish();
}

class SnapshotDecoder {
  readonly #input = new ByteQueue();
  readonly #builder = new TreeBuilder<KvRecord>();
  #checksum: number | undefined;
  #records = 0;
  #isComplete = false;

  push(chunk: Uint8Array): void {
    this.#input.push(chunk);
    while (this.#takeOne()) {
      // Everything that is whole is taken before more is asked for.
    }
  }

  finish(): Tree<KvRecord> {
    if (!this.#isComplete) throw damaged('it ends too early');
    if (this.#input.length > 0) throw damaged('there are bytes after its end');
    return this.#builder.build();
  }

  /** Takes the magic, a block or the end; `false` when it is not all there yet. */
  #takeOne(): boolean {
    if (this.#isComplete) return false;
    if (this.#checksum === undefined) return this.#takeMagic();
    if (this.#input.length < blockHeaderBytes) return false;
    const length = this.#input.peekU32();
    const block = this.#input.take(blockHeaderBytes + (length === 0 ? trailerBytes : length));
    if (block === undefined) return false;
    const checksum = checksumOf(block, this.#checksum);
    if (checksum !== block.readUInt32LE(4)) throw damaged('a checksum does not match');
    this.#checksum = checksum;
    if (length === 0) this.#takeEnd(block);
    else this.#takeRecords(block);
    return true;
  }

  #takeMagic(): boolean {
    const start = this.#input.take(magic.length);
    if (start === undefined) return false;
    const version = magic.length - 1;
    if (magic.compare(start, 0, version, 0, version) !== 0) throw damaged('it is not a snapshot of @raft/kv');
    if (start[version] !== magic[version]) throw damaged(`its format ${start[version]} is not known here`);
    this.#checksum = crc32(magic);
    return true;
  }

  #takeRecords(block: Buffer): void {
    let at = blockHeaderBytes;
    while (at < block.length) {
      const start = at + recordHeaderBytes;
      if (start > block.length) throw damaged('a record is cut off');
      const keyEnd = start + block.readUInt32LE(at);
      const end = keyEnd + block.readUInt32LE(at + 4);
      if (end > block.length) throw damaged('a record is cut off');
      const record = { json: block.toString('utf8', keyEnd, end), version: readU64(block, at + 8) };
      if (!this.#builder.add(block.toString('utf8', start, keyEnd), record)) throw damaged('its keys are not in order');
      this.#records += 1;
      at = end;
    }
  }

  #takeEnd(block: Buffer): void {
    const count = readU64(block, blockHeaderBytes);
    if (count !== this.#records) throw damaged(`it has ${this.#records} records instead of ${count}`);
    this.#isComplete = true;
  }
}

function damaged(how: string): RaftError {
  const message = `the snapshot of the key-value map is damaged: ${how}. Nothing was changed; restore another snapshot`;
  return new RaftError('RAFT_SNAPSHOT_FAILED', message, { retryable: false });
}
