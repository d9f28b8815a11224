import { Counter, Gauge, Histogram, register } from 'prom-client';

export { Counter, Gauge, Histogram, register };

const duration = new Histogram({
  name: 'http_server_request_duration_seconds',
  help: 'Duration of HTTP requests, by method, route and status; "aborted" where the caller left before the answer',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
});

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The pattern of a route, as Express has it on the request. */
export interface MatchedRoute {
  path: unknown;
}

type Series = ReturnType<typeof duration.labels>;

const NO_ROUTE: MatchedRoute = { path: 'none' };
const seriesOf = new WeakMap<MatchedRoute, Map<string, Series>>();

/**
 * Counts a request that is over. Its route is the pattern, never the path, and a method that no route has is `_OTHER`
 * (OpenTelemetry's word): a caller could make a series for each otherwise. The labels are put together once for each.
 *
 * @param status what the caller was told; undefined where they left before
 */
export function observeRequest(
  method: string,
  route: MatchedRoute = NO_ROUTE,
  status: number | undefined,
  seconds: number,
): void {
  const known = seriesOf.get(route) ?? new Map<string, Series>();
  seriesOf.set(route, known);
  const key = `${method} ${status}`;
  let series = known.get(key);
  if (!series) {
    const verb = METHODS.has(method) ? method : '_OTHER';
    series = duration.labels(verb, String(route.path), String(status ?? 'aborted'));
    known.set(key, series);
  }
  series.observe(seconds);
}
