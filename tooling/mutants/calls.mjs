/** @type {import('./mutant.mjs').Mutant[]} */
export const calls = [
  {
    name: 'reads do not wait for an entry of the own term',
    file: 'consensus/reading.ts',
    find: 'if (replica.commit < leadership.firstIndex || !leadership.reads.wantsRound) return;',
    replace: 'if (!leadership.reads.wantsRound) return;',
    also: [
      {
        file: 'consensus/heartbeats.ts',
        find: 'if (commit >= leadership.firstIndex) leadership.reads.begin(leadership.round, commit);',
        replace: 'leadership.reads.begin(leadership.round, commit);',
      },
    ],
  },
  {
    name: 'reads do not wait for a round of heartbeats',
    fast: true,
    file: 'consensus/reads.ts',
    find: 'const done = this.batches.filter((batch) => batch.round <= round);',
    replace: 'const done = this.batches.filter((batch) => batch.round >= 0 || round > 0);',
  },
  {
    name: 'a read index is confirmed by a round that began before it',
    file: 'consensus/heartbeats.ts',
    find: 'leadership.reads.begin(leadership.round, commit);',
    replace: 'leadership.reads.begin(leadership.round - 1, commit);',
  },
  {
    name: 'a caller is told of the entry at its index, whatever its term',
    file: 'node/proposals.ts',
    find: 'if (batch.term !== term) this.calls.reject(call, overwritten(index, batch.term, term));\n        else if',
    replace: 'if (batch.term < 0) this.calls.reject(call, overwritten(index, batch.term, term));\n        else if',
  },
  {
    name: 'a call that may still be done is reported as failed',
    fast: true,
    file: 'node/proposals.ts',
    find: 'return new RaftError(code, message, { cause, indeterminate: true });',
    replace: 'return new RaftError(code, message, { cause, indeterminate: false });',
  },
  {
    name: 'forwarded commands are sent again when the leader changes',
    fast: true,
    file: 'node/proposals.ts',
    find: 'this.forwarded.delete(id);\n      for (const call of calls) this.calls.reject(call, error);',
    replace: 'this.forwarded.delete(id);\n      this.queued.push(...calls);\n      this.wake();',
  },
  {
    name: 'requests have the same numbers in every life of a node',
    file: 'node/request-ids.ts',
    find: 'this.last = Math.floor(random() * 2 ** 48);',
    replace: 'this.last = 0 * random();',
    seeds: 1_000,
  },
  {
    name: 'entries are applied before they are committed',
    fast: true,
    file: 'consensus/replica.ts',
    find: 'applyTo: Math.min(this.commit, writes.durableIndex)',
    replace: 'applyTo: Math.max(this.commit, writes.durableIndex)',
  },
  {
    name: 'the last entry is applied twice',
    fast: true,
    file: 'node/applier.ts',
    find: 'for (const entry of block.entries(block.firstIndex, last)) {',
    replace: 'for (const entry of [...block.entries(block.firstIndex, last), ...block.entries(last, last)]) {',
  },
  {
    name: 'timers outlive the node',
    file: 'node/runtime.ts',
    find: 'this.timers.end();',
    replace: '',
  },
  {
    name: 'calls are left alone when the node stops',
    file: 'node/calls.ts',
    find: 'for (let call = queue.head; call !== null; call = queue.head) this.reject(call, call.stopError(why));',
    replace: 'void why;',
  },
];
