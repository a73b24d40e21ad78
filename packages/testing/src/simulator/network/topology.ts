import type { Rng } from '../engine/random.js';

/** A directed link that carries nothing. */
export type Cut = readonly [from: string, to: string];

/** Both directions between two nodes. */
function both(a: string, b: string): Cut[] {
  return [
    [a, b],
    [b, a],
  ];
}

function allBut(ids: readonly string[], connected: (i: number, j: number) => boolean): Cut[] {
  const cuts: Cut[] = [];
  for (let i = 0; i < ids.length; i++) {
    for (let j = i + 1; j < ids.length; j++) if (!connected(i, j)) cuts.push(...both(ids[i]!, ids[j]!));
  }
  return cuts;
}

/** How a network falls apart. Each takes the nodes in random order. */
export const topologies: Readonly<Record<string, (ids: readonly string[], rng: Rng) => Cut[]>> = Object.freeze({
  oneWay: ([a, b]) => [[a!, b!]],
  oneLink: ([a, b]) => both(a!, b!),
  isolated: (ids) => ids.slice(1).flatMap((id) => both(ids[0]!, id)),
  deaf: (ids) => ids.slice(1).map((id): Cut => [id, ids[0]!]),
  mute: (ids) => ids.slice(1).map((id): Cut => [ids[0]!, id]),
  split: (ids, rng) => {
    const at = rng.int(1, ids.length - 1);
    return allBut(ids, (i, j) => i < at === j < at);
  },
  chain: (ids) => allBut(ids, (i, j) => j === i + 1),
  star: (ids) => allBut(ids, (i) => i === 0),
  /** Everybody sees a majority, and no two the same one. */
  ring: (ids) => {
    const reach = Math.floor(ids.length / 4) + 1;
    return allBut(ids, (i, j) => Math.min(j - i, ids.length - (j - i)) <= reach);
  },
  /** Two halves that only one node sees both of. */
  bridge: (ids) => {
    const half = (ids.length - 1) / 2;
    return allBut(ids, (i, j) => i === 0 || i <= half === j <= half);
  },
});
