/** What happened, as a running hash always and as readable lines when asked for. */
export class Trace {
  private low = 0x9e3779b9;
  private high = 0x243f6a88;
  readonly lines: string[] = [];

  constructor(
    /** Whether lines are kept: costs time and memory. */
    readonly verbose: boolean,
    private readonly now: () => number,
  ) {}

  /** Takes an event into the hash. */
  mix(kind: number, a: number, b: number): void {
    const time = this.now();
    this.low = Math.imul(this.low ^ kind ^ (a << 8), 0x85ebca6b) + ((time * 4096) | 0);
    this.high = Math.imul(this.high ^ this.low ^ (b | 0), 0xc2b2ae35) ^ (this.high >>> 13);
  }

  /** Adds a line; `text` is only called when lines are kept. */
  line(node: string, text: () => string): void {
    if (!this.verbose) return;
    this.lines.push(`${this.now().toFixed(3).padStart(11)} ${node.padEnd(4)} ${text()}`);
  }

  get hash(): string {
    const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
    return hex(this.high) + hex(this.low);
  }
}
