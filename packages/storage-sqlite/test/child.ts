import { sqliteStorage } from '@raft/storage-sqlite';
import { storageChild } from '@raft/testing/storage';

const [path = '', driver = ''] = process.argv.slice(2);
await storageChild(sqliteStorage({ path, driver: driver as 'better-sqlite3' }));
