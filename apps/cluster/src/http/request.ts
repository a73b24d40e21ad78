import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './problem.js';

/** A request, taken apart and checked as far as every route needs it. */
export interface RouteRequest {
  /** What follows the route's own path, percent-decoded; empty where nothing does. */
  readonly rest: string;
  readonly query: ReadonlyMap<string, string>;
  /** Fires when the client is gone. */
  readonly signal: AbortSignal;
  header(name: string): string | undefined;
  /** Reads the whole body as JSON. */
  json(): Promise<unknown>;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Percent-decodes a part of a path or a query. */
export function decoded(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new HttpProblem('BAD_REQUEST', `${what} has a malformed percent escape: write '%' as %25, and use UTF-8`);
  }
}

/** The parameters of a query string; `allowed` are all there may be, so that a misspelt one is not overlooked. */
export function parseQuery(search: string, allowed: readonly string[]): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const part of search.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const [rawName, rawValue] = at === -1 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    const name = decoded(rawName.replaceAll('+', ' '), 'the query');
    if (!allowed.includes(name)) {
      const known = allowed.length === 0 ? 'there are none here' : `known here: ${allowed.join(', ')}`;
      throw new HttpProblem('BAD_REQUEST', `unknown query parameter '${name}'; ${known}`);
    }
    if (query.has(name)) throw new HttpProblem('BAD_REQUEST', `the query parameter '${name}' is given twice`);
    query.set(name, decoded(rawValue.replaceAll('+', ' '), `the query parameter '${name}'`));
  }
  return query;
}

/** Reads a body as JSON. What is too large is not kept; the rest of it is read and dropped by the server. */
export async function readJson(message: IncomingMessage, maxBytes: number): Promise<unknown> {
  const tooLarge = (): HttpProblem => new HttpProblem('BODY_TOO_LARGE', `a body may have at most ${maxBytes} bytes`);
  if (Number(message.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const bytes = await readBody(message, maxBytes, tooLarge);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new HttpProblem('BAD_JSON', 'the body is not UTF-8');
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const why = text.trim() === '' ? 'it is empty' : (error as SyntaxError).message;
    throw new HttpProblem('BAD_JSON', `the body is not JSON: ${why}. A text is written with quotes: "like this"`);
  }
}

function readBody(message: IncomingMessage, maxBytes: number, tooLarge: () => Error): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    message.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        reject(tooLarge());
      }
    });
    message.on('end', () => resolve(Buffer.concat(chunks)));
    message.on('error', reject);
    message.on('close', () => reject(new HttpProblem('BAD_REQUEST', 'the client went away')));
  });
}
