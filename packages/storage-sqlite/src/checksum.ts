import { crc32 } from 'node:zlib';

/** FNV-1a, 32 bits: for a dozen bytes it costs a tenth of a call into zlib. */
function hashKey(key: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key[i]!, 0x01000193);
  return hash >>> 0;
}

/**
 * What is kept beside each record: SQLite has no checksums on its pages, so without this a flipped bit would come back
 * as data. The hash of the key is where the CRC starts, so that a value found under another key is noticed too.
 */
export function checksum(key: Uint8Array, value: Uint8Array): number {
  const start = hashKey(key);
  // zlib answers 0 for a null pointer, which some empty arrays have and others have not.
  return value.length === 0 ? start : crc32(value, start);
}
