import { checkLinearizable } from '@raft/testing/linearizability';
import { it } from 'vitest';
import { generate, Random, type Workload } from './linearizability-generate.js';
import { counters, lists, maps, registers } from './linearizability-workloads.js';

function bench<S, I, O>(
  name: string,
  w: Workload<S, I, O>,
  operations: number,
  clients: number,
  indeterminate: number,
  bad: number,
) {
  it(`${name} bad=${bad}`, () => {
    const line: string[] = [];
    for (let seed = 1; seed <= 3; seed++) {
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
      const t = performance.now();
      const r = checkLinearizable(w.model, history);
      line.push(
        `${r.verdict} ${(performance.now() - t).toFixed(0)}ms${r.verdict === 'violation' ? ` w=${r.window.operations.length}/${r.window.start.length} p=${r.prefix.length} s=${r.states.length}` : ''}`,
      );
      if (r.verdict === 'unknown') line.push(r.reason.slice(0, 80));
    }
    console.log(name, 'bad', bad, line.join(' | '));
  }, 600_000);
}
for (const bad of [0, 20]) {
  bench('reg 10 keys 10k 20c 5% v1000', registers(10, 1000), 10_000, 20, 0.05, bad);
  bench('reg 10 keys 10k 20c 5% v5', registers(10, 5), 10_000, 20, 0.05, bad);
  bench('reg 1 key 2k 8c 5% v1000', registers(1, 1000), 2_000, 8, 0.05, bad);
  bench('reg 1 key 2k 8c 5% v5', registers(1, 5), 2_000, 8, 0.05, bad);
  bench('reg 1 key 2k 8c 0% v5', registers(1, 5), 2_000, 8, 0, bad);
  bench('reg 1 key 2k 8c 30% v1000', registers(1, 1000), 2_000, 8, 0.3, bad);
  bench('reg 1 key 2k 8c 30% v5', registers(1, 5), 2_000, 8, 0.3, bad);
  bench('reg 1 key 2k 20c 5% v1000', registers(1, 1000), 2_000, 20, 0.05, bad);
  bench('reg 1 key 2k 20c 5% v5', registers(1, 5), 2_000, 20, 0.05, bad);
  bench('reg 1 key 10k 20c 5% v1000 ', registers(1, 1000), 10_000, 20, 0.05, bad);
  bench('cnt 10 keys 10k 20c 5%', counters(10, [1, 2, 3]), 10_000, 20, 0.05, bad);
  bench('cnt 1 key 2k 8c 5%', counters(1, [1, 2, 3]), 2_000, 8, 0.05, bad);
  bench('cnt 1 key 2k 8c 30%', counters(1, [1]), 2_000, 8, 0.3, bad);
  bench('list 10 keys 10k 20c 5%', lists(10, 100000), 10_000, 20, 0.05, bad);
  bench('list 1 key 2k 8c 5%', lists(1, 100000), 2_000, 8, 0.05, bad);
  bench('list 1 key 2k 20c 5% few reads', lists(1, 100000, 0.05), 2_000, 20, 0.05, bad);
  bench('kv 10 keys 10k 20c 5%', maps(10, 1000, true), 10_000, 20, 0.05, bad);
  bench('kv nov 10 keys 10k 20c 5%', maps(10, 1000, false), 10_000, 20, 0.05, bad);
  bench('kv 1 key 2k 8c 5%', maps(1, 1000, true), 2_000, 8, 0.05, bad);
}
