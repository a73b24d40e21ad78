/** Most keys of a leaf, and most children of a branch. Wider copies more after a capture, narrower descends further. */
export const maxWidth = 64;
/** A node narrower than this is merged with its neighbour, or takes from it. */
export const minWidth = maxWidth / 4;

/** Holds the pairs: `values[i]` belongs to `keys[i]`, keys ascending. */
export interface Leaf<V> {
  readonly isLeaf: true;
  /** The tree's epoch when this node was made: only in that epoch may it be changed in place. */
  readonly epoch: number;
  readonly keys: string[];
  readonly values: V[];
}

/** `keys[i]` is at most the smallest key under `children[i + 1]`, and greater than every key under `children[i]`. */
export interface Branch<V> {
  readonly isLeaf: false;
  readonly epoch: number;
  readonly keys: string[];
  readonly children: Node<V>[];
  /** Pairs below. */
  size: number;
}

export type Node<V> = Leaf<V> | Branch<V>;

export function leafOf<V>(epoch: number, keys: string[], values: V[]): Leaf<V> {
  return { isLeaf: true, epoch, keys, values };
}

export function branchOf<V>(epoch: number, keys: string[], children: Node<V>[]): Branch<V> {
  let size = 0;
  for (const child of children) size += sizeOf(child);
  return { isLeaf: false, epoch, keys, children, size };
}

export function sizeOf<V>(node: Node<V>): number {
  return node.isLeaf ? node.keys.length : node.size;
}

/** Keys of a leaf, children of a branch. */
export function widthOf<V>(node: Node<V>): number {
  return node.isLeaf ? node.keys.length : node.children.length;
}

/** The node itself when it belongs to `epoch`, else a copy that does. */
export function ownedBy<V>(epoch: number, node: Node<V>): Node<V> {
  if (node.epoch === epoch) return node;
  if (node.isLeaf) return leafOf(epoch, node.keys.slice(), node.values.slice());
  return { isLeaf: false, epoch, keys: node.keys.slice(), children: node.children.slice(), size: node.size };
}

/** How many of the ascending `keys` come before `key`. */
export function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Under which child of a branch with these separators `key` belongs. */
export function childIndex(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}
