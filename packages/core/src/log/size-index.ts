interface Mark {
  readonly lastIndex: number;
  /** Bytes of all entries up to here since the index was made. */
  readonly total: number;
}

/** Bytes between two marks: what an answer may be off by. */
const markBytes = 64 * 1024;

/** How many bytes the log holds after an index, in a few numbers: exact at marks, at most 64 KiB too many between. */
export class SizeIndex {
  private marks: Mark[] = [];
  private origin = 0;
  private total = 0;

  /** Bytes of the whole log. */
  get bytes(): number {
    return this.total - this.origin;
  }

  append(lastIndex: number, bytes: number): void {
    this.total += bytes;
    if (this.total - (this.marks.at(-1)?.total ?? this.origin) >= markBytes) {
      this.marks.push({ lastIndex, total: this.total });
    }
  }

  /** `bytes` is what is known to go: too little where the entries have left the cache. */
  truncateFrom(index: number, bytes: number): void {
    let most = this.total - bytes;
    while (this.marks.length > 0 && this.marks.at(-1)!.lastIndex >= index)
      most = Math.min(most, this.marks.pop()!.total);
    this.total = Math.max(most, this.marks.at(-1)?.total ?? this.origin);
  }

  compactTo(index: number): void {
    const at = this.markAt(index);
    if (at < 0) return;
    this.origin = this.marks[at]!.total;
    this.marks = this.marks.slice(at + 1);
  }

  clear(): void {
    this.marks = [];
    this.origin = 0;
    this.total = 0;
  }

  bytesAfter(index: number): number {
    const at = this.markAt(index);
    return this.total - (at < 0 ? this.origin : this.marks[at]!.total);
  }

  /** The smallest index after which there are at most `bytes`; 0 when the whole log is smaller. */
  indexWithin(bytes: number): number {
    if (this.bytes <= bytes) return 0;
    return this.marks.find((mark) => this.total - mark.total <= bytes)?.lastIndex ?? Number.MAX_SAFE_INTEGER;
  }

  /** The last mark at or before `index`; -1 for none. */
  private markAt(index: number): number {
    let low = -1;
    let high = this.marks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.marks[middle]!.lastIndex <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
