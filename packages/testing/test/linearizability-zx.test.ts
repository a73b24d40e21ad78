import { it } from 'vitest';
import { entriesOf } from '../src/linearizability/entry.js';
import { Search } from '../src/linearizability/search.js';
import { generate, Random } from './linearizability-generate.js';
import { registers } from './linearizability-workloads.js';

it('x', () => {
  const w = registers(1, 1000);
  const history = generate(w, { operations: 10000, clients: 20, indeterminate: 0.05, corrupted: 0 }, new Random(1));
  const entries = entriesOf(w.model, history);
  const s = new Search({ model: w.model, entries, starts: [{ state: w.model.init() }], limits: { maxStates: 1000000, maxSteps: 20e6 } });
  const c = s.configurations;
  const per = new Map<number, number[]>();
  for (let id = 0; id < c.count; id++) { const l = per.get(c.gate(id)) ?? []; l.push(id); per.set(c.gate(id), l); }
  const hot = [...per].sort((a, b) => b[1].length - a[1].length).slice(0, 5);
  for (const [g, ids] of hot) {
    const gate = s.schedule.gates[g]!;
    const e = (i: number) => i < 0 ? '-' : `${w.model.describe!(entries[i]!.input, entries[i]!.output)}${entries[i]!.end === Infinity ? '?' : ''}`;
    console.log('HOT', g, ids.length, 'X', e(gate.entry), 'changes', gate.changes.map(e).join(' '), 'ow', gate.overwrites.length, 'reads', gate.reads.map(e).join(' '), 'entries', ids.filter((i) => c.via(i) < 0).length,
      'states', new Set(ids.map((i) => c.state(i))).size, 'spent', Math.min(...ids.map((i) => c.spent(i))), Math.max(...ids.map((i) => c.spent(i))));
    for (let k = 0; k < 8; k++) { const id = ids[Math.floor(ids.length * k / 8)]!; const chain: string[] = []; let at = id; while (at >= 0 && c.gate(at) === g) { chain.push(e(c.via(at))); at = c.parent(at); } console.log('   ', chain.reverse().join(' ; ')); }
  }
});
