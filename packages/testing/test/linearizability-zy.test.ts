import { it } from 'vitest';
import { entriesOf } from '../src/linearizability/entry.js';
import { Search } from '../src/linearizability/search.js';
import { generate, Random, type Workload } from './linearizability-generate.js';
import { counters, lists, maps, registers } from './linearizability-workloads.js';

function stats<S, I, O>(name: string, w: Workload<S, I, O>, operations: number, clients: number, indeterminate: number) {
  it(name, () => {
    const history = generate(w, { operations, clients, indeterminate, corrupted: 0 }, new Random(1));
    for (const key of new Set(history.map((o) => w.model.partition!(o.input)))) {
      const entries = entriesOf(w.model, history.filter((o) => w.model.partition!(o.input) === key));
      const s = new Search({ model: w.model, entries, starts: [{ state: w.model.init() }], limits: { maxStates: 200000, maxSteps: 3e6 } });
      console.log('STAT', name, key, s.verdict, 'gates', s.schedule.gates.length, 'opt', s.schedule.optionals.length, 'words', s.schedule.changeWords, s.schedule.debtWords, 'deepest', s.deepest, 'conf', s.configurations.count, 'steps', s.transitions.steps, 'states', (s.transitions as unknown as {numbers: number}).numbers);
    }
  });
}
void counters; void maps; void registers;




stats('list', lists(10, 100000), 10000, 20, 0.05);
