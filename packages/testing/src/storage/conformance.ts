import { argumentCases } from './cases/arguments.js';
import { batchCases } from './cases/batches.js';
import { concurrencyCases } from './cases/concurrency.js';
import { damageCases } from './cases/damage.js';
import { diskCases } from './cases/disk.js';
import { lifecycleCases } from './cases/lifecycle.js';
import { modelCases } from './cases/model.js';
import { orderCases } from './cases/order.js';
import { ownershipCases } from './cases/ownership.js';
import { processCases } from './cases/processes.js';
import { rangeCases } from './cases/ranges.js';
import { valueCases } from './cases/values.js';
import { type DefineCase, withStore } from './fixture.js';
import { nodeTestRunner, type TestRunner } from './runner.js';
import { defaultTimeoutMs, type StorageSubject } from './subject.js';

const groups: Readonly<Record<string, (test: DefineCase) => void>> = {
  'order of keys': orderCases,
  values: valueCases,
  ranges: rangeCases,
  batches: batchCases,
  'operations under way': concurrencyCases,
  'ownership of arrays': ownershipCases,
  'opening and closing': lifecycleCases,
  arguments: argumentCases,
  'random batches': modelCases,
};

/** Defines the tests that every `Storage` must pass, beside those for the capabilities that the subject states. */
export function storageConformance<Place>(subject: StorageSubject<Place>, runner: TestRunner = nodeTestRunner): void {
  const { capabilities = {}, timeoutMs = defaultTimeoutMs } = subject;
  runner.describe(`${subject.name} keeps the storage contract`, () => {
    for (const [group, define] of Object.entries(groups)) {
      runner.describe(group, () => {
        define((name, run) => runner.it(name, () => withStore(subject, run), timeoutMs));
      });
    }
    const { child, inDirectory, files } = capabilities;
    if (child !== undefined) runner.describe('other processes', () => processCases(runner, subject, child));
    if (inDirectory !== undefined) runner.describe('the disk', () => diskCases(runner, inDirectory, timeoutMs));
    if (files !== undefined) runner.describe('damage', () => damageCases(runner, subject, files));
  });
}
