import type { ProblemDocument } from '../http/problem.js';

/** An answer other than success. */
export class HttpFailure extends Error {
  readonly problem: ProblemDocument;

  constructor(url: string, problem: ProblemDocument) {
    super(`${url} answered ${problem.status} ${problem.code}: ${problem.detail}`);
    this.name = 'HttpFailure';
    this.problem = problem;
  }
}

export interface HttpRequest {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default 15 000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Throws `HttpFailure` for an answer other than success, and whatever `fetch` throws when there is none. */
export async function requestJson(url: string, request: HttpRequest = {}): Promise<unknown> {
  const { method = 'GET', body, headers = {}, timeoutMs = 15_000, signal } = request;
  const late = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    signal: signal === undefined ? late : AbortSignal.any([late, signal]),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  // Every other answer of a node is a problem document.
  if (!response.ok) throw new HttpFailure(url, answer as ProblemDocument);
  return answer;
}

export function getJson(url: string, signal?: AbortSignal): Promise<unknown> {
  return requestJson(url, { signal, timeoutMs: 5_000 });
}
