import { runStorageKills } from '@raft/testing/storage';
import { it } from 'vitest';
import { bundleOfTest } from './support/bundle.js';
import { sqliteSubject } from './support/subject.js';
it('many', async () => { const c = await bundleOfTest('child.ts'); for (const d of ['better-sqlite3','sqlite3'] as const) console.log(d, await runStorageKills(sqliteSubject(d, () => c.file), { kills: 200 })); c.remove(); }, 500000);
