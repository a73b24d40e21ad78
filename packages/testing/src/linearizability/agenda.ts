/**
 * Numbers with a rank: the highest rank comes first, and within a rank what was added first. Ranks are integers from
 * `lowest` up.
 */
export class Agenda {
  readonly #lowest: number;
  readonly #buckets: { readonly items: number[]; head: number }[] = [];
  #top = -1;

  constructor(lowest: number) {
    this.#lowest = lowest;
  }

  add(rank: number, item: number): void {
    const position = rank - this.#lowest;
    while (this.#buckets.length <= position) this.#buckets.push({ items: [], head: 0 });
    this.#buckets[position]!.items.push(item);
    this.#top = Math.max(this.#top, position);
  }

  next(): number | undefined {
    for (; this.#top >= 0; this.#top--) {
      const bucket = this.#buckets[this.#top]!;
      if (bucket.head < bucket.items.length) return bucket.items[bucket.head++];
      bucket.items.length = 0;
      bucket.head = 0;
    }
    return undefined;
  }
}
