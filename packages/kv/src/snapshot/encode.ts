import { crc32 } from 'node:zlib';
import type { TreeView } from '../tree/view.js';
import {
  blockBytes,
  blockHeaderBytes,
  type KvRecord,
  magic,
  recordHeaderBytes,
  trailerBytes,
  writeU64,
} from './format.js';

/** The bytes of a state, one block at a time; what is not asked for is not made. */
export function* encodeSnapshot(view: TreeView<KvRecord>): Generator<Uint8Array> {
  yield Buffer.from(magic);
  let checksum = crc32(magic);
  let block = new Block();
  for (const leaf of view.leaves()) {
    for (let i = 0; i < leaf.keys.length; i++) {
      block.add(leaf.keys[i]!, leaf.values[i]!);
      if (block.payloadBytes < blockBytes) continue;
      checksum = block.seal(checksum);
      yield block.bytes();
      block = new Block();
    }
  }
  if (block.payloadBytes > 0) {
    checksum = block.seal(checksum);
    yield block.bytes();
  }
  const end = Buffer.alloc(blockHeaderBytes + trailerBytes);
  writeU64(end, view.size, blockHeaderBytes);
  sealBlock(end, 0, checksum);
  yield end;
}

class Block {
  #buffer = Buffer.allocUnsafe(blockHeaderBytes + 2 * blockBytes);
  #end = blockHeaderBytes;

  get payloadBytes(): number {
    return this.#end - blockHeaderBytes;
  }

  add(key: string, { json, version }: KvRecord): void {
    // UTF-8 takes at most three bytes for each unit of UTF-16.
    this.#reserve(recordHeaderBytes + 3 * (key.length + json.length));
    const keyStart = this.#end + recordHeaderBytes;
    const keyLength = this.#buffer.write(key, keyStart);
    const valueLength = this.#buffer.write(json, keyStart + keyLength);
    this.#buffer.writeUInt32LE(keyLength, this.#end);
    this.#buffer.writeUInt32LE(valueLength, this.#end + 4);
    writeU64(this.#buffer, version, this.#end + 8);
    this.#end = keyStart + keyLength + valueLength;
  }

  seal(previousChecksum: number): number {
    return sealBlock(this.bytes(), this.payloadBytes, previousChecksum);
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#end);
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(this.#end + bytes);
    this.#buffer.copy(larger, 0, 0, this.#end);
    this.#buffer = larger;
  }
}

/** Fills in a block's header and returns its checksum. */
function sealBlock(block: Buffer, length: number, previousChecksum: number): number {
  block.writeUInt32LE(length, 0);
  const checksum = checksumOf(block, previousChecksum);
  block.writeUInt32LE(checksum, 4);
  return checksum;
}

/** The checksum of a whole block: everything but the checksum's own place. */
export function checksumOf(block: Buffer, previousChecksum: number): number {
  return crc32(block.subarray(blockHeaderBytes), crc32(block.subarray(0, 4), previousChecksum));
}
