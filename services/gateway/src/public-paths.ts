import type { Permission } from '@taskward/contracts/permissions';

/** A service behind the gateway. */
export type ServiceName = 'auth' | 'task' | 'worker' | 'realtime';

/** What the gateway does with a path and all that is below it. */
export interface PublicPath {
  path: string;
  /** The service that answers; a page or a file of the web app; or nobody, and then no page is shown in its place. */
  to: ServiceName | 'page' | 'file' | 'nobody';
  /** What lets pass: a good token, or one with a permission. The services check again, and each method for itself. */
  needs?: 'token' | Permission;
  /** What is below it is not meant. */
  alone?: true;
  /** Answers last for as long as somebody reads them (event streams). */
  streams?: true;
  /** Bodies and answers are files, as large as MAX_FILE_SIZE lets them be. */
  files?: true;
  /** What is asked of one path goes to one instance, as long as that lives: an upload is written by one at a time. */
  sticks?: true;
  /** Its connections change protocols (WebSocket), and what one caller asks leads to one instance, never twice. */
  upgrades?: true;
  /** The issuer says itself which pages of other origins may call. */
  issuer?: true;
}

/** Every path there is, once, those first that are asked for most. Nothing else of the services can be reached. */
export const PUBLIC_PATHS: PublicPath[] = [
  { path: '/api/v1/tasks/export', to: 'task', needs: 'token', alone: true, streams: true },
  { path: '/api/v1/tasks/:id/attachments', to: 'task', needs: 'token', files: true },
  { path: '/api/v1/tasks/import', to: 'task', needs: 'token', alone: true, files: true },
  { path: '/api/v1/tasks', to: 'task', needs: 'token' },
  { path: '/api/v1/projects', to: 'task', needs: 'token' },
  { path: '/api/v1/views', to: 'task', needs: 'token' },
  { path: '/api/v1/comments', to: 'task', needs: 'token' },
  { path: '/api/v1/uploads', to: 'task', needs: 'token', files: true, sticks: true },
  { path: '/api/v1/attachments', to: 'task', needs: 'token', files: true },
  { path: '/api/files', to: 'task', needs: 'token', files: true },
  { path: '/api/v1/events', to: 'task', needs: 'token', streams: true },
  { path: '/api/v1/identity-events', to: 'auth', needs: 'token', streams: true },
  { path: '/api/v1/notifications/unsubscribe', to: 'worker', alone: true },
  { path: '/api/v1/notifications', to: 'worker', needs: 'token' },
  { path: '/.well-known/openid-configuration', to: 'auth', alone: true, issuer: true },
  { path: '/.well-known/oauth-authorization-server', to: 'auth', alone: true, issuer: true },
  { path: '/.well-known/jwks.json', to: 'auth', alone: true, issuer: true },
  { path: '/oauth2', to: 'auth', issuer: true },
  { path: '/auth', to: 'auth' },
  { path: '/api/auth', to: 'auth' },
  { path: '/api/public', to: 'auth' },
  { path: '/api/private', to: 'auth', needs: 'token' },
  { path: '/api/admin', to: 'auth', needs: 'dashboard:admin' },
  { path: '/api/v1/people', to: 'auth', needs: 'token' },
  { path: '/api/v1/teams', to: 'auth', needs: 'token' },
  { path: '/api/v1/users', to: 'auth', needs: 'users:read' },
  { path: '/api/v1/roles', to: 'auth', needs: 'users:read' },
  { path: '/api/v1/audit', to: 'auth', needs: 'dashboard:admin' },
  { path: '/api/v1/clients', to: 'auth', needs: 'dashboard:admin' },
  { path: '/api/v1/keys', to: 'auth', needs: 'dashboard:admin' },
  { path: '/api/v1/mails', to: 'auth', needs: 'token' },
  { path: '/api/v1/presence', to: 'realtime', needs: 'token' },
  { path: '/socket.io', to: 'realtime', streams: true, upgrades: true },

  { path: '/', to: 'page', alone: true },
  { path: '/login', to: 'page' },
  { path: '/register', to: 'page' },
  { path: '/verify-email', to: 'page' },
  { path: '/not-me', to: 'page' },
  { path: '/forgot-password', to: 'page' },
  { path: '/reset-password', to: 'page' },
  { path: '/invitation', to: 'page' },
  { path: '/today', to: 'page' },
  { path: '/tasks', to: 'page' },
  { path: '/projects', to: 'page' },
  { path: '/teams', to: 'page' },
  { path: '/inbox', to: 'page' },
  { path: '/import', to: 'page' },
  { path: '/admin', to: 'page' },
  { path: '/account', to: 'page' },
  { path: '/docs', to: 'page' },
  { path: '/shortcuts', to: 'page' },
  { path: '/assets', to: 'file' },

  { path: '/internal', to: 'nobody' },
  { path: '/metrics', to: 'nobody' },
];

/** As Express takes it. */
export const routesOf = ({ path, alone }: PublicPath): string[] => (alone ? [path] : [path, `${path}/*rest`]);

const first = (path: string) => `/${path.split('/')[1]}`;
const firsts = (paths: PublicPath[]) => [...new Set(paths.map(({ path }) => first(path)))];

const SERVICES: readonly string[] = ['auth', 'task', 'worker', 'realtime'] satisfies ServiceName[];
export const leadsToService = (one: PublicPath): one is PublicPath & { to: ServiceName } => SERVICES.includes(one.to);

const services = PUBLIC_PATHS.filter(leadsToService);
const programs = firsts(PUBLIC_PATHS.filter(({ to }) => to !== 'page'));

/** Where the services' paths begin; whatever else begins so is counted like them. */
export const API_ROOTS = firsts(services);

/** The same without the issuer. */
export const CORS_ROOTS = firsts(services.filter(({ issuer }) => !issuer));

/** Where the web app has its pages. */
export const PAGE_ROUTES = PUBLIC_PATHS.filter(({ to }) => to === 'page').flatMap(routesOf);

/** Whether programs ask there, whom a page would tell nothing. */
export const isForPrograms = (path: string) => programs.some((root) => path === root || path.startsWith(`${root}/`));
