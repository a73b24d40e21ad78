import type { JsonValue } from './json.js';
import type { KvRecord } from './snapshot/format.js';
import type { TreeView } from './tree/view.js';
import type { KvAnswer, KvEntry, KvPage, KvQuery, KvRange } from './types.js';

const defaultLimit = 100;
/** UTF-16 units of JSON after which a page ends: at most two bytes each. */
const maxPageLength = 2 * 1024 * 1024;

export function answer(view: TreeView<KvRecord>, query: KvQuery): KvAnswer {
  switch (query.type) {
    case 'get':
      return entryOf(query.key, view.get(query.key));
    case 'range':
      return pageOf(view, query);
    case 'count':
      return countPrefix(view, query.prefix ?? '');
  }
}

export function entryOf(key: string, record: KvRecord): KvEntry;
export function entryOf(key: string, record: KvRecord | undefined): KvEntry | null;
export function entryOf(key: string, record: KvRecord | undefined): KvEntry | null {
  if (record === undefined) return null;
  return { key, value: JSON.parse(record.json) as JsonValue, version: record.version };
}

function pageOf(view: TreeView<KvRecord>, { prefix = '', after, limit = defaultLimit }: KvRange): KvPage {
  const from = after !== undefined && after > prefix ? after : prefix;
  const entries: KvEntry[] = [];
  let length = 0;
  for (const [key, record] of view.entries(from)) {
    if (key === after) continue;
    if (!key.startsWith(prefix)) break;
    if (entries.length === limit || length > maxPageLength) return { entries, next: entries.at(-1)!.key };
    entries.push(entryOf(key, record));
    length += record.json.length;
  }
  return { entries, next: null };
}

/** Two borders instead of a walk: where the prefix begins and where the keys that have it end. */
function countPrefix(view: TreeView<KvRecord>, prefix: string): number {
  if (prefix === '') return view.size;
  const end = view.rank((key) => key < prefix || key.startsWith(prefix));
  return end - view.rank((key) => key < prefix);
}
