/** Bytes that arrive in pieces and are taken in other pieces. Each is copied at most once. */
export class ByteQueue {
  #chunks: Uint8Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The next `count` bytes, or `undefined` while there are fewer. */
  take(count: number): Buffer | undefined {
    if (this.#length < count) return undefined;
    const all = this.#joined();
    const rest = all.subarray(count);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
    return all.subarray(0, count);
  }

  /** The next four bytes as an integer; there must be as many. */
  peekU32(): number {
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= 4) return asBuffer(first).readUInt32LE(0);
    const all = this.#joined();
    this.#chunks = [all];
    return all.readUInt32LE(0);
  }

  #joined(): Buffer {
    const [first] = this.#chunks;
    if (first !== undefined && this.#chunks.length === 1) return asBuffer(first);
    return Buffer.concat(this.#chunks, this.#length);
  }
}

/** The same memory. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
