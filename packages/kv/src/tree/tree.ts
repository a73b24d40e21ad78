import { type Branch, branchOf, childIndex, leafOf, lowerBound, type Node, ownedBy, sizeOf } from './nodes.js';
import { rebalance, type Split, split } from './rebalance.js';
import { TreeView } from './view.js';

/**
 * An ordered map from strings to values: a B+ tree that is copied where it is written. Keys are ordered by UTF-16 code
 * units, as JavaScript compares strings.
 *
 * `view` costs the same for any size: it hands out the root and starts a new epoch. From then on, the first change
 * below a node of an older epoch copies that node, one leaf and the few branches above it, so that views keep what
 * they saw and nothing is ever copied whole. What no view holds any more is garbage.
 */
export class Tree<V> {
  #root: Node<V>;
  #epoch: number;
  /** What `get` and the reading methods see: made once per change of the root. */
  #now: TreeView<V>;

  constructor(root: Node<V> = leafOf<V>(0, [], [])) {
    this.#root = root;
    this.#epoch = root.epoch;
    this.#now = new TreeView(root);
  }

  get size(): number {
    return this.#now.size;
  }

  get(key: string): V | undefined {
    return this.#now.get(key);
  }

  /** What is in the tree now and stays in the view. */
  view(): TreeView<V> {
    this.#epoch += 1;
    return this.#now;
  }

  /** What is in the tree, for reading before the next change: cheaper than `view`, for nothing is copied after it. */
  peek(): TreeView<V> {
    return this.#now;
  }

  /** Puts `value` at `key`; returns what was there. */
  set(key: string, value: V): V | undefined {
    const previous = this.get(key);
    const root = ownedBy(this.#epoch, this.#root);
    const overflow = insert(root, key, value);
    this.#replaceRoot(
      overflow === undefined ? root : branchOf(this.#epoch, [overflow.separator], [root, overflow.right]),
    );
    return previous;
  }

  /** Removes `key`; returns what was there. */
  delete(key: string): V | undefined {
    const previous = this.get(key);
    if (previous === undefined) return undefined;
    const root = ownedBy(this.#epoch, this.#root);
    remove(root, key);
    this.#replaceRoot(!root.isLeaf && root.children.length === 1 ? root.children[0]! : root);
    return previous;
  }

  #replaceRoot(root: Node<V>): void {
    if (root === this.#root) return;
    this.#root = root;
    this.#now = new TreeView(root);
  }
}

/** Puts a pair under an owned node. */
function insert<V>(node: Node<V>, key: string, value: V): Split<V> | undefined {
  if (node.isLeaf) {
    const at = lowerBound(node.keys, key);
    if (node.keys[at] === key) {
      node.values[at] = value;
      return undefined;
    }
    node.keys.splice(at, 0, key);
    node.values.splice(at, 0, value);
    return split(node, at === node.keys.length - 1);
  }
  const at = childIndex(node.keys, key);
  const child = ownChild(node, at);
  const before = sizeOf(child);
  const overflow = insert(child, key, value);
  if (overflow === undefined) {
    node.size += sizeOf(child) - before;
    return undefined;
  }
  node.size += 1;
  node.keys.splice(at, 0, overflow.separator);
  node.children.splice(at + 1, 0, overflow.right);
  return split(node, at === node.children.length - 2);
}

/** Removes a key that is there from under an owned node. */
function remove<V>(node: Node<V>, key: string): void {
  if (node.isLeaf) {
    const at = lowerBound(node.keys, key);
    node.keys.splice(at, 1);
    node.values.splice(at, 1);
    return;
  }
  const at = childIndex(node.keys, key);
  remove(ownChild(node, at), key);
  node.size -= 1;
  rebalance(node, at);
}

function ownChild<V>(parent: Branch<V>, at: number): Node<V> {
  const child = ownedBy(parent.epoch, parent.children[at]!);
  parent.children[at] = child;
  return child;
}
