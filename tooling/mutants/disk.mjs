/** @type {import('./mutant.mjs').Mutant[]} */
export const disk = [
  {
    name: 'nothing is synced',
    fast: true,
    file: 'disk/durable-log.ts',
    find: '{ sync: this.sync && (mustSync || write.truncateFrom !== null) }',
    replace: '{ sync: false }',
  },
  {
    name: 'entries are not synced, only term and vote are',
    fast: true,
    file: 'disk/durable-log.ts',
    find: 'const mustSync = write.hardState !== null || write.install !== null || write.blocks.length > 0;',
    replace: 'const mustSync = write.hardState !== null || write.install !== null;',
  },
  {
    name: 'a late completion counts for the entries that took the place of others',
    file: 'consensus/write-queue.ts',
    find: 'if (matches(last)) this.durableLog',
    replace: 'this.durableLog',
  },
  {
    name: 'a truncation leaves the durable index where it was',
    file: 'consensus/write-queue.ts',
    find: 'this.durableLog = Math.min(this.durableLog, index - 1);',
    replace: '',
  },
  {
    name: 'a truncation leaves the acknowledgements of what it removed',
    file: 'consensus/write-queue.ts',
    find: 'this.held = this.held.filter((message) => message.acknowledges < index);',
    replace: '',
  },
  {
    name: 'a failed write is taken for a durable one',
    fast: true,
    file: 'node/driver.ts',
    find: "this.fail(RaftError.from(error, 'RAFT_STORAGE_FAILED'));",
    replace: 'this.input(() => { this.replica.persisted(write.id, this.time()); this.hooks.written(write); });',
  },
  {
    name: 'a restart forgets the end of the log',
    fast: true,
    file: 'disk/durable-log.ts',
    find: 'for await (const block of this.blocks(log.firstIndex)) {',
    replace:
      'for await (const block of this.blocks(log.firstIndex)) {\n      if (block.firstIndex > log.firstIndex + 30) break;',
  },
  {
    name: 'a truncation is not written',
    fast: true,
    file: 'disk/durable-log.ts',
    find: 'if (write.truncateFrom !== null) await this.truncate(write.truncateFrom, ops);',
    replace: '',
  },
];
