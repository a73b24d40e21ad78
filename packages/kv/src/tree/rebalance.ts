import { type Branch, branchOf, leafOf, maxWidth, minWidth, type Node, sizeOf, widthOf } from './nodes.js';

/** A node that became too wide keeps its left part; what goes to its right. */
export interface Split<V> {
  readonly separator: string;
  readonly right: Node<V>;
}

/**
 * Splits an owned node that is too wide. A node that grew at its end keeps all but the last: keys that arrive in
 * order then leave full nodes behind them instead of half-empty ones.
 */
export function split<V>(node: Node<V>, grewAtEnd: boolean): Split<V> | undefined {
  const width = widthOf(node);
  if (width <= maxWidth) return undefined;
  const at = grewAtEnd ? width - 1 : width >>> 1;
  if (node.isLeaf) {
    const right = leafOf(node.epoch, node.keys.splice(at), node.values.splice(at));
    return { separator: right.keys[0]!, right };
  }
  const keys = node.keys.splice(at);
  const right = branchOf(node.epoch, keys, node.children.splice(at));
  // The separator between the two halves belongs to neither.
  const separator = node.keys.pop()!;
  node.size -= right.size;
  return { separator, right };
}

/** Restores the width of `parent.children[at]` after a deletion below it. `parent` and that child are owned. */
export function rebalance<V>(parent: Branch<V>, at: number): void {
  if (widthOf(parent.children[at]!) >= minWidth || parent.children.length === 1) return;
  const leftAt = at === 0 ? 0 : at - 1;
  const left = parent.children[leftAt]!;
  const right = parent.children[leftAt + 1]!;
  const joined = join(parent.epoch, left, parent.keys[leftAt]!, right);
  const halves = widthOf(joined) <= maxWidth ? undefined : splitInHalf(joined);
  if (halves === undefined) {
    parent.children.splice(leftAt, 2, joined);
    parent.keys.splice(leftAt, 1);
  } else {
    parent.children.splice(leftAt, 2, joined, halves.right);
    parent.keys[leftAt] = halves.separator;
  }
}

function splitInHalf<V>(node: Node<V>): Split<V> | undefined {
  return split(node, false);
}

/** One node of this epoch with the content of two neighbours, however wide. */
function join<V>(epoch: number, left: Node<V>, separator: string, right: Node<V>): Node<V> {
  if (left.isLeaf && right.isLeaf) {
    return leafOf(epoch, left.keys.concat(right.keys), left.values.concat(right.values));
  }
  if (left.isLeaf || right.isLeaf) throw new Error('a bug in @raft/kv: neighbours at different depths');
  const keys = [...left.keys, separator, ...right.keys];
  const children = left.children.concat(right.children);
  return { isLeaf: false, epoch, keys, children, size: sizeOf(left) + sizeOf(right) };
}
