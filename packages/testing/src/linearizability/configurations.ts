const GATE = 0;
const STATE = 1;
const PARENT = 2;
const VIA = 3;
const NEXT = 4;
const HASH = 5;
const SPENT = 6;
const HEADER = 7;

/** No configuration, or no operation. */
export const NONE = -1;

/**
 * The set of configurations that the search has met. A configuration is a gate, a state of the object, and a bitset of
 * what took effect; all live in one flat array, found again by a hash over what must be equal.
 *
 * It is also the memo of the search. A configuration adds nothing if one with the same gate, state and changes owes no
 * more than it does: has at least its reads placed, and none but its optional operations used. Both are compared bit by
 * bit: a hash only finds candidates.
 */
export class Configurations {
  readonly #changeWords: number;
  readonly #width: number;
  #words: Int32Array;
  #heads = new Int32Array(1024).fill(NONE);
  #count = 0;
  #comparisons = 0;
  /** The bitset of the next configuration, which the caller writes before `add`. */
  readonly #draft: Int32Array;

  constructor(changeWords: number, debtWords: number) {
    this.#changeWords = changeWords;
    this.#draft = new Int32Array(changeWords + debtWords);
    this.#width = HEADER + this.#draft.length;
    this.#words = new Int32Array(256 * this.#width);
  }

  get count(): number {
    return this.#count;
  }

  /** How many pairs of configurations were compared to find out what is known. */
  get comparisons(): number {
    return this.#comparisons;
  }

  gate(id: number): number {
    return this.#words[id * this.#width + GATE]!;
  }

  state(id: number): number {
    return this.#words[id * this.#width + STATE]!;
  }

  /** The configuration that this one was reached from. */
  parent(id: number): number {
    return this.#words[id * this.#width + PARENT]!;
  }

  /** The operation that led here, or NONE if a gate was passed. */
  via(id: number): number {
    return this.#words[id * this.#width + VIA]!;
  }

  /** How many optional operations took effect on the way here. */
  spent(id: number): number {
    return this.#words[id * this.#width + SPENT]!;
  }

  has(id: number, bit: number): boolean {
    return ((this.#words[id * this.#width + HEADER + (bit >>> 5)]! >>> (bit & 31)) & 1) === 1;
  }

  /** Starts the draft from nothing. */
  blank(): void {
    this.#draft.fill(0);
  }

  /** Starts the draft from a configuration. */
  copy(id: number): void {
    const from = id * this.#width + HEADER;
    for (let word = 0; word < this.#draft.length; word++) this.#draft[word] = this.#words[from + word]!;
  }

  draftHas(bit: number): boolean {
    return ((this.#draft[bit >>> 5]! >>> (bit & 31)) & 1) === 1;
  }

  draftSet(bit: number): void {
    this.#draft[bit >>> 5]! |= 1 << (bit & 31);
  }

  draftClear(bit: number): void {
    this.#draft[bit >>> 5]! &= ~(1 << (bit & 31));
  }

  /** Adds the draft, unless it can do nothing that a known configuration cannot: then NONE. */
  add(gate: number, state: number, parent: number, via: number, spent: number): number {
    const hash = this.#hash(gate, state);
    const slot = hash & (this.#heads.length - 1);
    for (let id = this.#heads[slot]!; id !== NONE; id = this.#words[id * this.#width + NEXT]!) {
      if (this.#dominatesDraft(id, gate, state, hash)) return NONE;
    }
    const id = this.#count++;
    this.#reserve();
    const at = id * this.#width;
    this.#words[at + GATE] = gate;
    this.#words[at + STATE] = state;
    this.#words[at + PARENT] = parent;
    this.#words[at + VIA] = via;
    this.#words[at + HASH] = hash;
    this.#words[at + SPENT] = spent;
    this.#words.set(this.#draft, at + HEADER);
    this.#link(id, hash);
    return id;
  }

  #hash(gate: number, state: number): number {
    let hash = Math.imul(gate ^ 0x9e3779b9, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15) ^ state, 0xc2b2ae35);
    for (let word = 0; word < this.#changeWords; word++) {
      hash = Math.imul(hash ^ (hash >>> 13) ^ this.#draft[word]!, 0x27d4eb2f);
    }
    return hash ^ (hash >>> 16);
  }

  #dominatesDraft(id: number, gate: number, state: number, hash: number): boolean {
    this.#comparisons++;
    const at = id * this.#width;
    const words = this.#words;
    if (words[at + HASH] !== hash || words[at + STATE] !== state || words[at + GATE] !== gate) return false;
    for (let word = 0; word < this.#draft.length; word++) {
      const known = words[at + HEADER + word]!;
      const drafted = this.#draft[word]!;
      if (word < this.#changeWords ? known !== drafted : (known & ~drafted) !== 0) return false;
    }
    return true;
  }

  #link(id: number, hash: number): void {
    const slot = hash & (this.#heads.length - 1);
    this.#words[id * this.#width + NEXT] = this.#heads[slot]!;
    this.#heads[slot] = id;
  }

  #reserve(): void {
    if (this.#count * this.#width > this.#words.length) {
      const larger = new Int32Array(this.#words.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    if (this.#count > this.#heads.length) {
      this.#heads = new Int32Array(this.#heads.length * 2).fill(NONE);
      for (let id = 0; id < this.#count - 1; id++) this.#link(id, this.#words[id * this.#width + HASH]!);
    }
  }
}
