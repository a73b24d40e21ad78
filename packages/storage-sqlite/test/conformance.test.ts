import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { storageConformance, storageKillTest, storageSyncTest } from '@raft/testing/storage';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { bundle } from './support/bundle.js';
import { sqliteSubject } from './support/subject.js';

let script = '';
beforeAll(async () => {
  script = await bundle('child');
});
afterAll(() => rmSync(dirname(script), { recursive: true }));

for (const driver of ['better-sqlite3', 'sqlite3'] as const) {
  const subject = sqliteSubject(driver, () => script);
  storageConformance(subject, { describe, it });
  storageKillTest(subject, { kills: 8 }, { describe, it });
  storageSyncTest(subject, { describe, it });
}
