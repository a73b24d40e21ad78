export { storageChild } from './child.js';
export { storageConformance } from './conformance.js';
export { type KillOptions, type KillReport, runStorageKills, storageKillTest } from './kill.js';
export { nodeTestRunner, type TestRunner } from './runner.js';
export type { ChildScript, StorageCapabilities, StorageSubject } from './subject.js';
export { storageSyncTest } from './sync-trace.js';
