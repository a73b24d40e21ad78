export type {
  MaybePromise,
  SqliteConnection,
  SqliteDriver,
  SqliteRow,
  SqliteStatement,
  SqliteValue,
} from './driver.js';
export type { SqliteDriverName } from './drivers/pick.js';
export type { SqliteStorageOptions } from './options.js';
export { type SqliteStorage, sqliteStorage } from './storage.js';
