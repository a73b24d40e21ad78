import assert from 'node:assert/strict';
import type { DiscoveredNode, Discovery, DiscoveryChange } from '@raft/core';

export interface Case {
  readonly name: string;
  /** `start` gives another started discovery of the same registry. */
  run(start: () => Promise<Discovery>): Promise<void>;
}

function node(id: string, port = 7_000): DiscoveredNode {
  return { id, address: '127.0.0.1', port };
}

function ids(nodes: readonly DiscoveredNode[]): string[] {
  return nodes.map(({ id }) => id).sort();
}

/** The first change that fits, of those that arrive. */
async function next(
  changes: AsyncIterable<DiscoveryChange>,
  type: DiscoveryChange['type'],
  id: string,
): Promise<DiscoveryChange> {
  const iterator = changes[Symbol.asyncIterator]();
  for (;;) {
    const { value, done } = await iterator.next();
    assert.notEqual(done, true, `the watch ended before ${id} was ${type}`);
    const change = value as DiscoveryChange;
    if (change.type === type && change.node.id === id) return change;
  }
}

export const cases: readonly Case[] = [
  {
    name: 'knows nobody at first',
    async run(start) {
      assert.deepEqual(await (await start()).getNodes(), []);
    },
  },
  {
    name: 'shows who registered to others, whole, and not to itself',
    async run(start) {
      const [a, b] = [await start(), await start()];
      await a.register({ ...node('a', 7_001), metadata: { zone: 'one' } });
      assert.deepEqual(await b.getNodes(), [{ ...node('a', 7_001), metadata: { zone: 'one' } }]);
      assert.deepEqual(await a.getNodes(), []);
    },
  },
  {
    name: 'shows everybody, and each once',
    async run(start) {
      const all = await Promise.all(['a', 'b', 'c'].map(start));
      for (const [i, discovery] of all.entries()) await discovery.register(node('abc'[i]!, 7_001 + i));
      assert.deepEqual(ids(await all[0]!.getNodes()), ['b', 'c']);
      assert.deepEqual(ids(await all[2]!.getNodes()), ['a', 'b']);
    },
  },
  {
    name: 'takes a second registration for a change of address',
    async run(start) {
      const [a, b] = [await start(), await start()];
      await a.register(node('a', 7_001));
      await a.register(node('a', 7_002));
      assert.deepEqual(
        (await b.getNodes()).map(({ port }) => port),
        [7_002],
      );
    },
  },
  {
    name: 'forgets who unregisters, and who was never registered does no harm',
    async run(start) {
      const [a, b] = [await start(), await start()];
      await b.unregister();
      await a.register(node('a'));
      await a.unregister();
      assert.deepEqual(await b.getNodes(), []);
      await a.unregister();
    },
  },
  {
    name: 'forgets who stops',
    async run(start) {
      const [a, b] = [await start(), await start()];
      await a.register(node('a'));
      await a.stop();
      assert.deepEqual(await b.getNodes(), []);
    },
  },
  {
    name: 'begins a watch with those who are there already',
    async run(start) {
      const [a, b] = [await start(), await start()];
      await a.register(node('a'));
      assert.equal((await next(b.watch(), 'added', 'a')).node.port, 7_000);
    },
  },
  {
    name: 'tells of nodes that come, move and go, in that order',
    async run(start) {
      const [a, b] = [await start(), await start()];
      const changes = b.watch();
      const added = next(changes, 'added', 'a');
      await a.register(node('a', 7_001));
      assert.equal((await added).node.port, 7_001);
      const updated = next(changes, 'updated', 'a');
      await a.register(node('a', 7_002));
      assert.equal((await updated).node.port, 7_002);
      const removed = next(changes, 'removed', 'a');
      await a.unregister();
      assert.equal((await removed).node.id, 'a');
    },
  },
  {
    name: 'does not tell a node of itself',
    async run(start) {
      const [a, b] = [await start(), await start()];
      const first = next(a.watch(), 'added', 'b');
      await a.register(node('a'));
      await b.register(node('b'));
      assert.equal((await first).node.id, 'b');
    },
  },
  {
    name: 'ends a watch whose signal aborts, and the others go on',
    async run(start) {
      const [a, b] = [await start(), await start()];
      const controller = new AbortController();
      const aborted = drained(b.watch({ signal: controller.signal }));
      const other = next(b.watch(), 'added', 'a');
      controller.abort();
      await aborted;
      await a.register(node('a'));
      await other;
    },
  },
  {
    name: 'ends every watch when it stops',
    async run(start) {
      const a = await start();
      const [one, two] = [drained(a.watch()), drained(a.watch())];
      await a.stop();
      await Promise.all([one, two]);
    },
  },
  {
    name: 'can be stopped twice, and refuses with a clear error afterwards',
    async run(start) {
      const a = await start();
      await a.stop();
      await a.stop();
      await assert.rejects(a.getNodes(), { code: 'RAFT_DISCOVERY_UNAVAILABLE' });
      await assert.rejects(a.register(node('a')), { code: 'RAFT_DISCOVERY_UNAVAILABLE' });
    },
  },
];

async function drained(changes: AsyncIterable<DiscoveryChange>): Promise<void> {
  for await (const _ of changes) {
    // Until the watch ends.
  }
}
