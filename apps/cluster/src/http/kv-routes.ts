import type { CallOptions, ReadOptions } from '@raft/core';
import type { JsonValue, KvClient, KvExpectation, KvRange, KvWritten } from '@raft/kv';
import { isObject } from '../config.js';
import { HttpProblem, type ProblemDocument, problemDocument } from './problem.js';
import type { Reply, RouteRequest } from './request.js';
import type { Routes } from './router.js';

/** The most rows of one bulk request. */
const maxBulkRows = 1_000;

/** `/kv` and `/kv/KEY`: every node answers all of it. */
export function kvRoutes(kv: KvClient, requestTimeoutMs: number): Routes {
  const call = ({ signal }: RouteRequest): CallOptions => ({ signal, timeoutMs: requestTimeoutMs });
  const read = (request: RouteRequest): ReadOptions => ({ ...call(request), ...consistencyOf(request) });

  return {
    '/kv': {
      GET: {
        query: ['prefix', 'limit', 'after', 'consistency'],
        handle: async (request) => ({ status: 200, body: await kv.range(rangeOf(request), read(request)) }),
      },
      POST: { handle: async (request) => bulk(kv, rowsOf(await request.json()), call(request)) },
    },
    '/kv/': {
      GET: {
        query: ['consistency'],
        handle: async (request) => {
          const entry = await kv.get(request.rest, read(request));
          if (entry === null) throw new HttpProblem('KEY_NOT_FOUND', `there is no key '${request.rest}'`);
          return { status: 200, body: entry, headers: etag(entry.version) };
        },
      },
      PUT: {
        handle: async (request) => {
          const value = (await request.json()) as JsonValue;
          const expect = expectationOf(request);
          const key = request.rest;
          const written =
            expect === undefined
              ? await kv.set(key, value, call(request))
              : await kv.cas(key, expect, value, call(request));
          const { version, existed, index } = done(key, written);
          return { status: existed ? 200 : 201, body: { key, version, index }, headers: etag(version) };
        },
      },
      DELETE: {
        handle: async (request) => {
          const expect = expectationOf(request);
          const options = expect === undefined ? call(request) : { ...call(request), expect };
          const { existed, index } = done(request.rest, await kv.delete(request.rest, options));
          return { status: 200, body: { key: request.rest, deleted: existed, index } };
        },
      },
    },
  };
}

function done(key: string, written: KvWritten): Extract<KvWritten, { ok: true }> {
  if (written.ok) return written;
  const { current } = written;
  const is = current === null ? 'is absent' : `has version ${current.version}`;
  throw new HttpProblem('VERSION_MISMATCH', `the key '${key}' ${is}; nothing was changed. Read it and try again`, {
    details: { current },
    headers: current === null ? {} : etag(current.version),
  });
}

const etag = (version: number): Readonly<Record<string, string>> => ({ etag: `"${version}"` });

/** `If-Match: "7"` asks for that version, `If-None-Match: *` for a key that is absent. */
function expectationOf(request: RouteRequest): KvExpectation | undefined {
  const match = request.header('if-match');
  const noneMatch = request.header('if-none-match');
  if (match !== undefined && noneMatch !== undefined) {
    throw new HttpProblem('BAD_REQUEST', 'If-Match and If-None-Match exclude each other');
  }
  if (noneMatch !== undefined) {
    if (noneMatch.trim() !== '*')
      throw new HttpProblem('BAD_REQUEST', 'If-None-Match can only be *: the key is absent');
    return { version: 0 };
  }
  if (match === undefined) return undefined;
  const version = Number(/^\s*"?(\d+)"?\s*$/.exec(match)?.[1] ?? Number.NaN);
  if (Number.isSafeInteger(version)) return { version };
  throw new HttpProblem('BAD_REQUEST', `If-Match must be one version, as in If-Match: "7", not ${match}`);
}

function consistencyOf({ query }: RouteRequest): Pick<ReadOptions, 'consistency'> {
  const consistency = query.get('consistency');
  if (consistency === undefined || consistency === 'linearizable') return {};
  if (consistency === 'local') return { consistency };
  throw new HttpProblem('BAD_REQUEST', `consistency must be linearizable or local, not '${consistency}'`);
}

function rangeOf({ query }: RouteRequest): Omit<KvRange, 'type'> {
  const prefix = query.get('prefix');
  const after = query.get('after');
  const limit = query.get('limit');
  if (limit !== undefined && !/^\d+$/.test(limit)) {
    throw new HttpProblem('BAD_REQUEST', `limit must be a positive integer, not '${limit}'`);
  }
  return {
    ...(prefix !== undefined && { prefix }),
    ...(after !== undefined && { after }),
    ...(limit !== undefined && { limit: Number(limit) }),
  };
}

interface Row {
  readonly key: string;
  readonly value: JsonValue;
}

function rowsOf(body: unknown): readonly Row[] {
  if (!Array.isArray(body)) throw new HttpProblem('BAD_REQUEST', 'the body must be a list of {"key":…,"value":…}');
  if (body.length > maxBulkRows) {
    throw new HttpProblem('BAD_REQUEST', `a list may have at most ${maxBulkRows} rows, not ${body.length}`);
  }
  const wrong = body.findIndex((row) => !isObject(row) || typeof row.key !== 'string' || !('value' in row));
  if (wrong === -1) return body as readonly Row[];
  throw new HttpProblem('BAD_REQUEST', `row ${wrong} must be an object with a key and a value`);
}

/** All rows in one write. Unless each is written, the answer is the first problem, with what became of the others. */
async function bulk(kv: KvClient, rows: readonly Row[], options: CallOptions): Promise<Reply> {
  const outcomes = await kv.setMany(rows, options);
  const failed: { readonly row: number; readonly problem: ProblemDocument }[] = [];
  let index = 0;
  for (const [row, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') index = Math.max(index, outcome.value.index);
    else failed.push({ row, problem: problemDocument(outcome.reason) });
  }
  const [first] = failed;
  if (first === undefined) return { status: 200, body: { written: rows.length, index } };
  const problem = {
    ...first.problem,
    // Repeating the whole list is safe only if it is for each row; a set can be repeated in any case.
    retryable: failed.every(({ problem: { retryable } }) => retryable),
    indeterminate: failed.some(({ problem: { indeterminate } }) => indeterminate),
    written: rows.length - failed.length,
    failed: failed.map(({ row, problem: { code, detail } }) => ({ row, code, detail })),
  };
  return { status: problem.status, body: problem, headers: { 'content-type': 'application/problem+json' } };
}
