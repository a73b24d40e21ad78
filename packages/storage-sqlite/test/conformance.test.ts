import { storageConformance, storageKillTest, storageSyncTest } from '@raft/testing/storage';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Bundle, bundleOfTest } from './support/bundle.js';
import { sqliteSubject } from './support/subject.js';

let child: Bundle;
beforeAll(async () => {
  child = await bundleOfTest('child.ts');
});
afterAll(() => child.remove());

for (const driver of ['better-sqlite3', 'sqlite3'] as const) {
  const subject = sqliteSubject(driver, () => child.file);
  storageConformance(subject, { describe, it });
  storageKillTest(subject, { kills: 8 }, { describe, it });
  storageSyncTest(subject, { describe, it });
}
