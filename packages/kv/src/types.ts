import type { JsonValue } from './json.js';

/**
 * What must be the case for a conditional command to change anything: the key has this version, where 0 says that it
 * is absent, or this value, compared as JSON.
 */
export type KvExpectation<V extends JsonValue = JsonValue> = { readonly version: number } | { readonly value: V };

/** What changes the map. */
export type KvCommand =
  | { readonly type: 'set'; readonly key: string; readonly value: JsonValue }
  | { readonly type: 'cas'; readonly key: string; readonly expect: KvExpectation; readonly value: JsonValue }
  | { readonly type: 'delete'; readonly key: string; readonly expect?: KvExpectation };

/** A key with what it holds. */
export interface KvEntry<V extends JsonValue = JsonValue> {
  readonly key: string;
  readonly value: V;
  /** The log index of the command that wrote it last: it only grows, also over a deletion. */
  readonly version: number;
}

/** What a command did. */
export type KvResult<V extends JsonValue = JsonValue> =
  /** Done. `version` is the key's version now, 0 when it is gone; `existed` tells whether it was there before. */
  | { readonly ok: true; readonly version: number; readonly existed: boolean }
  /** The expectation did not hold and nothing was changed; `current` is what the key holds. */
  | { readonly ok: false; readonly current: KvEntry<V> | null };

/** What can be asked. */
export type KvQuery = KvGet | KvRange | KvCount;

export interface KvGet {
  readonly type: 'get';
  readonly key: string;
}

/** A page of the keys that begin with a prefix, in order. */
export interface KvRange {
  readonly type: 'range';
  /** Default: every key. */
  readonly prefix?: string;
  /** Only keys after this one: the `next` of the page before. */
  readonly after?: string;
  /** At most so many entries, 1 to 10 000. Default 100. */
  readonly limit?: number;
}

export interface KvCount {
  readonly type: 'count';
  /** Default: every key. */
  readonly prefix?: string;
}

/** One page. It ends early, after at least one entry, where its values exceed 4 MiB. */
export interface KvPage<V extends JsonValue = JsonValue> {
  readonly entries: readonly KvEntry<V>[];
  /** What to pass as `after` for the next page; null at the end. */
  readonly next: string | null;
}

/** The answer to a query of type `Q`. */
export type KvAnswerTo<Q extends KvQuery, V extends JsonValue = JsonValue> = Q extends KvGet
  ? KvEntry<V> | null
  : Q extends KvRange
    ? KvPage<V>
    : number;

export type KvAnswer = KvAnswerTo<KvQuery>;
