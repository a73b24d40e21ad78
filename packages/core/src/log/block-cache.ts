import type { EntryBlock } from './entry-block.js';

/** The newest blocks of the log, in order and without a gap, up to its end. Older ones are read from the disk. */
export class BlockCache {
  private blocks: EntryBlock[] = [];
  private head = 0;
  private bytesHeld = 0;

  get bytes(): number {
    return this.bytesHeld;
  }

  get lastBlock(): EntryBlock | undefined {
    return this.blocks.length > this.head ? this.blocks.at(-1) : undefined;
  }

  append(block: EntryBlock): void {
    this.blocks.push(block);
    this.bytesHeld += block.byteLength;
  }

  clear(): void {
    this.blocks = [];
    this.head = 0;
    this.bytesHeld = 0;
  }

  truncateFrom(index: number): void {
    while (this.blocks.length > this.head && this.blocks.at(-1)!.lastIndex >= index) {
      const block = this.blocks.pop()!;
      this.bytesHeld -= block.byteLength;
      if (block.firstIndex < index) this.append(block.slice(block.firstIndex, index - 1));
    }
  }

  /** Drops the oldest blocks while there are more than `maxBytes`, but none past `index`, and never the last one. */
  evict(maxBytes: number, index: number): void {
    while (this.bytesHeld > maxBytes && this.head < this.blocks.length - 1) {
      const block = this.blocks[this.head]!;
      if (block.lastIndex > index) break;
      this.bytesHeld -= block.byteLength;
      this.head++;
    }
    if (this.head > 64 && this.head * 2 > this.blocks.length) {
      this.blocks = this.blocks.slice(this.head);
      this.head = 0;
    }
  }

  /** Whole blocks from `index` on within the limits, at least one; undefined when `index` is not held. */
  from(index: number, maxEntries: number, maxBytes: number): EntryBlock[] | undefined {
    let at = this.positionOf(index);
    if (at === undefined) return undefined;
    const first = this.blocks[at]!;
    const result = [first.slice(index, first.lastIndex)];
    let entries = result[0]!.count;
    let bytes = result[0]!.byteLength;
    for (at++; at < this.blocks.length; at++) {
      const block = this.blocks[at]!;
      entries += block.count;
      bytes += block.byteLength;
      if (entries > maxEntries || bytes > maxBytes) break;
      result.push(block);
    }
    return result;
  }

  private positionOf(index: number): number | undefined {
    const { blocks } = this;
    const newest = blocks.at(-1);
    if (newest === undefined || this.head === blocks.length || index > newest.lastIndex) return undefined;
    if (index >= newest.firstIndex) return blocks.length - 1;
    if (index < blocks[this.head]!.firstIndex) return undefined;
    let low = this.head;
    let high = blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (blocks[middle]!.firstIndex <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
