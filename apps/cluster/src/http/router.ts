import { HttpProblem } from './problem.js';
import { decoded, parseQuery, type Reply, type RouteRequest } from './request.js';

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

export interface Route {
  /** The query parameters there are. Default: none. */
  readonly query?: readonly string[];
  handle(request: RouteRequest): Promise<Reply>;
}

/** Routes by path and method. A path that ends in a slash takes whatever follows it, which must be something. */
export type Routes = Readonly<Record<string, Partial<Readonly<Record<Method, Route>>>>>;

export interface Match {
  readonly route: Route;
  readonly rest: string;
  readonly query: ReadonlyMap<string, string>;
}

/** Finds what answers a request; throws the problem when nothing does. `target` is the request line's, undecoded. */
export function findRoute(routes: Routes, method: string, target: string): Match {
  const at = target.indexOf('?');
  const path = at === -1 ? target : target.slice(0, at);
  const { methods, rest } = methodsAt(routes, path);
  const route = methods[(method === 'HEAD' ? 'GET' : method) as Method];
  if (route === undefined || !Object.hasOwn(methods, method === 'HEAD' ? 'GET' : method)) {
    const allow = Object.keys(methods)
      .flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]))
      .join(', ');
    throw new HttpProblem('METHOD_NOT_ALLOWED', `${method} is not possible here; there is ${allow}`, {
      headers: { allow },
    });
  }
  return {
    route,
    rest: decoded(rest, 'the key'),
    query: parseQuery(at === -1 ? '' : target.slice(at + 1), route.query ?? []),
  };
}

function methodsAt(routes: Routes, path: string): { methods: Routes[string]; rest: string } {
  if (Object.hasOwn(routes, path) && !path.endsWith('/')) return { methods: routes[path]!, rest: '' };
  for (const [prefix, methods] of Object.entries(routes)) {
    if (prefix.endsWith('/') && path.startsWith(prefix) && path.length > prefix.length) {
      return { methods, rest: path.slice(prefix.length) };
    }
  }
  const paths = Object.keys(routes).map((known) => (known.endsWith('/') ? `${known}KEY` : known));
  throw new HttpProblem('NOT_FOUND', `there is nothing at ${path}; there are ${paths.join(', ')}`);
}
