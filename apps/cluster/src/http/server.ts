import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from '@raft/core';
import { HttpProblem, problemDocument } from './problem.js';
import { type Reply, readJson } from './request.js';
import { findRoute, type Routes } from './router.js';

export interface HttpServerOptions {
  readonly routes: Routes;
  readonly maxBodyBytes: number;
  readonly logger: Logger;
}

/** A server that answers with JSON, and with a problem document whatever goes wrong. */
export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #server: Server;
  #stopping = false;
  /** Requests that are not answered. */
  #pending = 0;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#server = createServer((message, response) => {
      // Every failure of it becomes an answer.
      void this.#answer(message, response);
    });
    // A body that does not end: no request may keep its connection for longer.
    this.#server.requestTimeout = 30_000;
  }

  /** Rejects with the system's error, such as EADDRINUSE. */
  listen(host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  /** The port that it listens on. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Accepts nothing more; resolves when what is under way is answered, or `timeoutMs` later. */
  close(timeoutMs: number): Promise<void> {
    this.#stopping = true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#server.closeAllConnections(), timeoutMs);
      this.#server.close(() => {
        clearTimeout(timer);
        resolve();
      });
      this.#closeWhenAnswered();
    });
  }

  /** Also connections on which nothing was ever asked, which the server itself would wait for. */
  #closeWhenAnswered(): void {
    if (this.#stopping && this.#pending === 0) this.#server.closeAllConnections();
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    // Each row of a bulk request listens to it.
    setMaxListeners(0, gone.signal);
    this.#pending += 1;
    response.on('close', () => {
      this.#pending -= 1;
      if (!response.writableFinished) gone.abort(new Error('the client went away'));
      this.#closeWhenAnswered();
    });
    try {
      this.#send(response, await this.#handle(message, gone.signal));
    } catch (error) {
      if (gone.signal.aborted) return;
      const problem = problemDocument(error);
      const { method, url } = message;
      if (problem.status >= 500) this.#options.logger.warn({ method, url, code: problem.code }, problem.detail);
      const own = error instanceof HttpProblem ? error.headers : {};
      const headers = { ...own, 'content-type': 'application/problem+json' };
      this.#send(response, { status: problem.status, body: problem, headers });
    }
  }

  #handle(message: IncomingMessage, signal: AbortSignal): Promise<Reply> {
    const { routes, maxBodyBytes } = this.#options;
    const { route, rest, query } = findRoute(routes, message.method ?? '', message.url ?? '');
    return route.handle({
      rest,
      query,
      signal,
      header: (name) => {
        const value = message.headers[name];
        return Array.isArray(value) ? value.join(', ') : value;
      },
      json: () => readJson(message, maxBodyBytes),
    });
  }

  #send(response: ServerResponse, { status, body, headers }: Reply): void {
    if (response.destroyed) return;
    const bytes = Buffer.from(`${JSON.stringify(body)}\n`);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': bytes.length,
      ...(this.#stopping && { connection: 'close' }),
      ...headers,
    });
    response.end(bytes);
  }
}
