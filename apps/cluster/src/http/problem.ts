import { STATUS_CODES } from 'node:http';
import { RaftError } from '@raft/core';

/** What a request did wrong that the engine never saw. */
export type HttpProblemCode =
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'BODY_TOO_LARGE'
  | 'BAD_JSON'
  | 'BAD_REQUEST'
  | 'KEY_NOT_FOUND'
  | 'VERSION_MISMATCH';

const statusOf: Readonly<Record<HttpProblemCode, number>> = {
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  BODY_TOO_LARGE: 413,
  BAD_JSON: 400,
  BAD_REQUEST: 400,
  KEY_NOT_FOUND: 404,
  VERSION_MISMATCH: 412,
};

/** An answer other than success, thrown by whoever notices. */
export class HttpProblem extends Error {
  readonly code: HttpProblemCode;
  readonly headers: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(
    code: HttpProblemCode,
    detail: string,
    more: { headers?: Readonly<Record<string, string>>; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(detail);
    this.name = 'HttpProblem';
    this.code = code;
    this.headers = more.headers ?? {};
    this.details = more.details;
  }
}

/** The body of an answer other than success, after RFC 9457. */
export interface ProblemDocument {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  /** Stable; the detail is not. */
  readonly code: string;
  readonly detail: string;
  /** The same request may succeed later, and nothing was done. */
  readonly retryable: boolean;
  /** The write may have been done, or may still be. */
  readonly indeterminate: boolean;
  readonly details?: Readonly<Record<string, unknown>>;
}

export function problemDocument(error: unknown): ProblemDocument {
  if (error instanceof HttpProblem) {
    const { code, message, details } = error;
    return document(statusOf[code], code, message, false, false, details);
  }
  const { code, message, httpStatus, retryable, indeterminate, details } = RaftError.from(error);
  return document(httpStatus, code, message, retryable, indeterminate, details);
}

function document(
  status: number,
  code: string,
  detail: string,
  retryable: boolean,
  indeterminate: boolean,
  details: Readonly<Record<string, unknown>> | undefined,
): ProblemDocument {
  const known = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail } as const;
  const more = details === undefined || Object.keys(details).length === 0 ? {} : { details };
  return { ...known, retryable, indeterminate, ...more };
}
