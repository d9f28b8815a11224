/** What is no page of the app, by the first part of its path: it is asked of the server, or not had. */
const FOR_PROGRAMS = ['api', 'auth', 'oauth2', 'assets', 'health', 'ready', 'metrics', 'internal'];

/** Whether the app may be shown for a path where the server cannot be asked. A name with a dot is a file, or a protocol's. */
export function isPage(path: string): boolean {
  const [, first = ''] = path.toLowerCase().split('/');
  return !first.includes('.') && !first.includes('%') && !FOR_PROGRAMS.includes(first);
}
