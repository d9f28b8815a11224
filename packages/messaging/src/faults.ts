/** An error in one line; Node gives one without a message where several addresses refused, and fetch hides its cause. */
export function reasonOf(error: unknown): string {
  const { message, code, cause } = error as { message?: string; code?: unknown; cause?: unknown };
  const own = (message || String(code ?? error)).replaceAll(/\s+/g, ' ');
  return cause === undefined ? own : `${own}: ${reasonOf(cause)}`;
}
