import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** As much of an Express layer as is read here. */
interface Layer {
  route?: { path: string | string[]; stack: Array<{ method?: string }> };
  handle?: { stack?: Layer[] };
  /** Where it was mounted. */
  rawPath?: string | string[];
}
interface Routes {
  stack: object[];
}

/** What an Express application answers, as the OpenAPI document names it: "GET /api/v1/tasks/{id}"; `ALL` for a route that takes any method. */
export function operationsOf({ stack }: Routes, at = ''): string[] {
  const found = (stack as Layer[]).flatMap(({ route, handle, rawPath = '/' }) => {
    if (route) return namesOf(route, at);
    if (!handle?.stack) return [];
    return [rawPath].flat().flatMap((mount) => operationsOf(handle as Routes, at + (mount === '/' ? '' : mount)));
  });
  return [...new Set(found)].sort();
}

function namesOf({ path, stack }: NonNullable<Layer['route']>, at: string): string[] {
  const methods = stack.map(({ method = 'all' }) => method);
  return [path].flat().flatMap((one) => methods.map((method) => `${method.toUpperCase()} ${named(at + one)}`));
}

const named = (path: string) => path.replaceAll(/:(\w+)/g, '{$1}');

/** Of an operation in the document, what tests look into. */
interface Operation {
  requestBody?: { content: Record<string, unknown> };
}

/** The OpenAPI document, as it is served. */
export const openapi = JSON.parse(
  readFileSync(fileURLToPath(import.meta.resolve('@taskward/contracts/openapi.json')), 'utf8'),
) as {
  paths: Record<string, Record<string, Operation>>;
};

/** The operations of the document: "GET /api/v1/tasks/{id}". */
export const documented = Object.entries(openapi.paths)
  .flatMap(([path, item]) =>
    Object.keys(item).flatMap((key) => (key === 'parameters' ? [] : [`${key.toUpperCase()} ${path}`])),
  )
  .sort();
