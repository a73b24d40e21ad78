import { childIndex, type Leaf, lowerBound, type Node, sizeOf } from './nodes.js';

/** The pairs of one moment. A view of a tree never changes, whatever happens to the tree. */
export class TreeView<V> {
  readonly #root: Node<V>;

  constructor(root: Node<V>) {
    this.#root = root;
  }

  get size(): number {
    return sizeOf(this.#root);
  }

  get(key: string): V | undefined {
    let node = this.#root;
    while (!node.isLeaf) node = node.children[childIndex(node.keys, key)]!;
    const at = lowerBound(node.keys, key);
    return node.keys[at] === key ? node.values[at] : undefined;
  }

  /** The pairs whose key is `from` or comes after it, ascending. */
  *entries(from = ''): Generator<readonly [key: string, value: V]> {
    for (const leaf of leavesFrom(this.#root, from)) {
      const start = lowerBound(leaf.keys, from);
      for (let i = start; i < leaf.keys.length; i++) yield [leaf.keys[i]!, leaf.values[i]!];
    }
  }

  /** All leaves in order: what walks everything needs no object per pair. */
  leaves(): Generator<Leaf<V>> {
    return leavesFrom(this.#root, '');
  }

  /**
   * How many keys come before a border. `isBefore` must hold for no key after one that it does not hold for; it is
   * asked O(log n) times.
   */
  rank(isBefore: (key: string) => boolean): number {
    let rank = 0;
    let node = this.#root;
    while (!node.isLeaf) {
      const at = countWhile(node.keys, isBefore);
      for (let i = 0; i < at; i++) rank += sizeOf(node.children[i]!);
      node = node.children[at]!;
    }
    return rank + countWhile(node.keys, isBefore);
  }
}

function* leavesFrom<V>(node: Node<V>, key: string): Generator<Leaf<V>> {
  if (node.isLeaf) {
    yield node;
    return;
  }
  for (let i = childIndex(node.keys, key); i < node.children.length; i++) yield* leavesFrom(node.children[i]!, key);
}

/** The length of the leading run for which the predicate holds, by bisection. */
function countWhile(keys: readonly string[], holds: (key: string) => boolean): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(keys[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
