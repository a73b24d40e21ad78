/** @type {import('./mutant.mjs').Mutant[]} */
export const snapshots = [
  {
    name: 'a snapshot is acknowledged before it is durable',
    fast: true,
    file: 'consensus/snapshots.ts',
    find: 'if (installed) replica.writes.afterAll(to, message, snapshotIndex);',
    replace: 'if (installed) replica.send(to, message);',
  },
  {
    name: 'a snapshot is taken for known by its index only',
    file: 'consensus/snapshots.ts',
    find: 'if (!replica.log.matches(index, term)) return false;',
    replace: 'if (index > replica.log.lastIndex || term < 0) return false;',
  },
  {
    name: 'an installed snapshot does not reach the state machine',
    fast: true,
    file: 'node/applier.ts',
    find: 'await stateMachine.restore(snapshots.stream(snapshot));',
    replace: 'void stateMachine, void snapshots;',
  },
  {
    name: 'a snapshot says that it is older than it is',
    fast: true,
    file: 'node/applier.ts',
    find: 'const index = applied.current;',
    replace: 'const index = Math.max(log.start.index, applied.current - 1);',
  },
  {
    name: 'a chunk in the queue removes the snapshot that is complete',
    file: 'node/snapshot-receiver.ts',
    find: 'if (this.stopped || snapshot.index <= this.completed) return;',
    replace: 'if (this.stopped) return;',
    seeds: 1_000,
  },
  {
    name: 'the previous snapshot is removed before the new one can be sent',
    file: 'node/snapshotter.ts',
    find: 'await store.publish(snapshot, sync);',
    replace:
      'if (previous !== null && !isInUse(previous)) await store.remove(previous.key);\n    await store.publish(snapshot, sync);',
    seeds: 1_000,
  },
  {
    name: 'the checksum of a received snapshot is not looked at, nor its order',
    file: 'node/snapshot-receiver.ts',
    find: 'if (offset === staging.offset && (data.length > 0 || snapshot.size === 0)) {',
    replace: 'if (data.length > 0 || snapshot.size === 0) {',
  },
];
