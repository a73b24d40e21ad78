import type { Storage } from '@raft/core';

/** A program that opens a store and hands it to `storageChild`. */
export interface ChildScript {
  /** File that Node can run. */
  readonly script: string;
  /** What it needs to find the place. */
  readonly args?: readonly string[];
}

/** What not every store has. What is left out is not tested. */
export interface StorageCapabilities<Place> {
  /** Other processes can open the place: tests the lock, and what survives a killed process. */
  child?(place: Place): ChildScript;
  /** A store keeps all its files in a directory: tests a full disk, a read-only one, and a file in the way. */
  inDirectory?(directory: string): Storage;
  /** The files that hold the records of a closed place: tests what damage to them does. */
  files?(place: Place): readonly string[];
}

/** What the kit needs to know of a storage implementation. */
export interface StorageSubject<Place> {
  /** Shown in the names of the tests. */
  readonly name: string;
  /** A new and empty place for a store: a directory, a schema, an object. Called for each test. */
  setup(): Place | Promise<Place>;
  /** A store over the place, not open; called again to reopen the place, and to open it twice. */
  storage(place: Place): Storage;
  /** Removes the place, whose stores are closed. */
  teardown(place: Place): void | Promise<void>;
  readonly capabilities?: StorageCapabilities<Place>;
  /** Milliseconds that one test may take. Default 20,000. */
  readonly timeoutMs?: number;
}

export const defaultTimeoutMs = 20_000;
