/** A step of a batch, with its bytes copied. Keys are latin-1 texts: they compare as their bytes do. */
export type DiskOp =
  | { readonly type: 'set'; readonly key: string; readonly value: Buffer }
  | { readonly type: 'delete'; readonly key: string }
  | { readonly type: 'deleteRange'; readonly start: string; readonly end: string };

/** The records of a disk, in order. */
export class DiskImage {
  private constructor(
    private readonly values: Map<string, Buffer>,
    readonly keys: string[],
  ) {}

  static empty(): DiskImage {
    return new DiskImage(new Map(), []);
  }

  copy(): DiskImage {
    return new DiskImage(new Map(this.values), [...this.keys]);
  }

  get(key: string): Buffer | undefined {
    return this.values.get(key);
  }

  apply(op: DiskOp): void {
    if (op.type === 'set') this.set(op.key, op.value);
    else if (op.type === 'delete') this.remove(op.key);
    else this.removeRange(op.start, op.end);
  }

  /** The keys from `start` to before `end`. */
  range(start: string, end: string, limit: number, reverse: boolean): string[] {
    const first = this.lowerBound(start);
    const beyond = Math.max(first, this.lowerBound(end));
    const count = Math.min(beyond - first, limit);
    if (!reverse) return this.keys.slice(first, first + count);
    return this.keys.slice(beyond - count, beyond).reverse();
  }

  private set(key: string, value: Buffer): void {
    const before = this.values.size;
    this.values.set(key, value);
    if (this.values.size === before) return;
    const { keys } = this;
    if (keys.length === 0 || keys[keys.length - 1]! < key) keys.push(key);
    else keys.splice(this.lowerBound(key), 0, key);
  }

  private remove(key: string): void {
    if (this.values.delete(key)) this.keys.splice(this.lowerBound(key), 1);
  }

  private removeRange(start: string, end: string): void {
    const first = this.lowerBound(start);
    const beyond = this.lowerBound(end);
    if (beyond <= first) return;
    for (const key of this.keys.splice(first, beyond - first)) this.values.delete(key);
  }

  private lowerBound(key: string): number {
    const { keys } = this;
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
