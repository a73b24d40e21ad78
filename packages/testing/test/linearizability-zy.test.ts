import { it } from 'vitest';
import { entriesOf } from '../src/linearizability/entry.js';
import { Search } from '../src/linearizability/search.js';
import { generate, Random, type Workload } from './linearizability-generate.js';
import { counters, lists, maps, registers } from './linearizability-workloads.js';

function stats<S, I, O>(
  name: string,
  w: Workload<S, I, O>,
  operations: number,
  clients: number,
  indeterminate: number,
  bad: number,
  seed = 1,
) {
  it(name + seed, () => {
    const random = new Random(seed);
    const history = generate(w, { operations, clients, indeterminate, corrupted: 0 }, random);
    for (let i = 0; i < bad; i++) {
      for (;;) {
        const at = Math.floor(history.length * 0.9 + random.below(history.length * 0.1));
        const op = history[at]!;
        if (op.outcome !== 'ok') continue;
        history[at] = { ...op, output: w.guess(op.input, random) };
        break;
      }
    }
    for (const key of new Set(history.map((o) => w.model.partition!(o.input)))) {
      const entries = entriesOf(
        w.model,
        history.filter((o) => w.model.partition!(o.input) === key),
      );
      const t = (process.cpuUsage().user/1000);
      const s = new Search({
        model: w.model,
        entries,
        starts: [{ state: w.model.init() }],
        limits: { maxStates: 1000000, maxSteps: 40e6 },
      });
      const c = s.configurations;
      const per = new Map<number, number>();
      let entryNodes = 0;
      for (let id = 0; id < c.count; id++) {
        per.set(c.gate(id), (per.get(c.gate(id)) ?? 0) + 1);
        if (c.via(id) === -1) entryNodes++;
      }
      console.log(
        'STAT',
        name,
        seed,
        key,
        s.verdict,
        `${((process.cpuUsage().user/1000) - t).toFixed(0)}ms`,
        'gates',
        s.schedule.gates.length,
        'opt',
        s.schedule.optionals.length,
        'words',
        s.schedule.changeWords,
        s.schedule.debtWords,
        'deepest',
        s.deepest,
        'conf',
        s.configurations.count,
        'entry',
        entryNodes,
        'steps',
        s.transitions.steps,
        'maxper',
        Math.max(...per.values()),
      );
      console.log(
        'STAT',
        [...per]
          .sort((a, b) => a[0] - b[0])
          .filter((_, i) => i % 100 === 0)
          .map(([g, n]) => `${g}:${n}`)
          .join(' '),
      );
    }
  }, 200_000);
}
void counters;
void maps;
void registers;
void lists;
for (const seed of [1, 2, 3]) {
  stats('reg1k8c5%v1000', registers(1, 1000), 2000, 8, 0.05, 20, seed);
  stats('reg1k8c0%v1000', registers(1, 1000), 2000, 8, 0, 20, seed);
  stats('reg1k8c5%v5', registers(1, 5), 2000, 8, 0.05, 20, seed);
  stats('reg20cv1000', registers(1, 1000), 2000, 20, 0.05, 20, seed);
  stats('reg10k', registers(1, 1000), 10000, 20, 0.05, 0, seed);
  stats('cnt', counters(1, [1, 2, 3]), 2000, 8, 0.05, 20, seed);
  stats('list', lists(1, 1000), 2000, 20, 0.05, 20, seed);
}
