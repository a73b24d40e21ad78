/** 32 well-mixed bits of a text: names of streams become seeds. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** splitmix32: spreads a small seed over the whole state of the generator. */
function splitmix(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}

/**
 * A stream of random numbers (sfc32) of its own for each concern: a draw that is added in one place shifts nothing in
 * another.
 */
export class Rng {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(
    private readonly seed: number,
    private readonly name: string,
  ) {
    const mix = splitmix((seed ^ hashText(name)) >>> 0);
    const low = splitmix(Math.floor(seed / 2 ** 32) + hashText(`${name}.`));
    this.a = mix() ^ low();
    this.b = mix();
    this.c = mix();
    for (let i = 0; i < 12; i++) this.bits();
  }

  /** Another stream of the same seed. */
  stream(name: string): Rng {
    return new Rng(this.seed, `${this.name}/${name}`);
  }

  bits(): number {
    const t = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + t;
    return t >>> 0;
  }

  /** Uniform in [0, 1). */
  readonly next = (): number => this.bits() / 2 ** 32;

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  between(min: number, max: number): number {
    return min + this.next() * (max - min);
  }

  /** Between `min` and `max`, where each order of magnitude is as likely as the next. */
  scaled(min: number, max: number): number {
    return min * Math.exp(this.next() * Math.log(max / min));
  }

  /** Waiting times of independent events that come once per `mean` on average. */
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)]!;
  }

  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      [result[i], result[j]] = [result[j]!, result[i]!];
    }
    return result;
  }
}
