import { branchOf, leafOf, maxWidth, type Node } from './nodes.js';
import { Tree } from './tree.js';

/** Builds a tree from pairs that arrive in ascending order of their keys: full nodes, no searching. */
export class TreeBuilder<V> {
  #keys: string[] = [];
  #values: V[] = [];
  readonly #leaves: Node<V>[] = [];
  readonly #separators: string[] = [];
  #last: string | undefined;

  get last(): string | undefined {
    return this.#last;
  }

  /** `false`, and nothing added, when `key` does not come after the last one. */
  add(key: string, value: V): boolean {
    if (this.#last !== undefined && key <= this.#last) return false;
    if (this.#keys.length === maxWidth) this.#closeLeaf();
    this.#keys.push(key);
    this.#values.push(value);
    this.#last = key;
    return true;
  }

  build(): Tree<V> {
    this.#closeLeaf();
    let nodes = this.#leaves;
    let separators = this.#separators;
    while (nodes.length > 1) [nodes, separators] = oneLevelUp(nodes, separators);
    return new Tree(nodes[0]);
  }

  #closeLeaf(): void {
    if (this.#leaves.length > 0) this.#separators.push(this.#keys[0]!);
    this.#leaves.push(leafOf(0, this.#keys, this.#values));
    this.#keys = [];
    this.#values = [];
  }
}

/** `separators[i]` stands between `nodes[i]` and `nodes[i + 1]`; those between two parents go up with them. */
function oneLevelUp<V>(nodes: Node<V>[], separators: string[]): [Node<V>[], string[]] {
  const parents: Node<V>[] = [];
  const between: string[] = [];
  for (let i = 0; i < nodes.length; i += maxWidth) {
    const end = Math.min(i + maxWidth, nodes.length);
    if (i > 0) between.push(separators[i - 1]!);
    parents.push(branchOf(0, separators.slice(i, end - 1), nodes.slice(i, end)));
  }
  return [parents, between];
}
