import { storageConformance, storageKillTest, storageSyncTest } from '@raft/testing/storage';
import { sqliteSubject } from './support/subject.js';

/** The kit on `node:sqlite`, for Node's own test runner: run by node-sqlite.test.ts with a Node that has the module. */
const [script = ''] = process.argv.slice(2);
const subject = sqliteSubject('node:sqlite', () => script);
storageConformance(subject);
storageKillTest(subject);
storageSyncTest(subject);
