import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { generate } from '../scripts/generate.mjs';
import { protoFile } from '../src/index.js';
import { codecs } from '../src/messages/codecs.js';

const proto = readFileSync(protoFile, 'utf8');

describe('raft.proto', () => {
  it('is what generated/ was generated from (else: pnpm --filter @raft/wire generate)', async () => {
    for (const [name, text] of Object.entries(await generate())) {
      expect(readFileSync(new URL(`../generated/${name}`, import.meta.url), 'utf8'), name).toBe(text);
    }
  });

  it('gives each message the field of the envelope that its codec uses', () => {
    const { root } = protobuf.parse(proto);
    const envelope = root.lookupType('raft.v1.Envelope').fieldsArray.map(({ name, id }) => [name, id]);
    expect(envelope).toStrictEqual(Object.entries(codecs).map(([type, { field }]) => [type, field]));
  });
});
