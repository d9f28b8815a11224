/** What crosses HTTP, as JSON. Times are ISO 8601 with zone. */

export const TASK_STATUSES = ['todo', 'in_progress', 'in_review', 'done', 'cancelled'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** In rising order: the order that sorting by priority uses. */
export const TASK_PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const;
export type TaskPriority = (typeof TASK_PRIORITIES)[number];

export interface Task {
  /** UUIDv7. */
  id: string;
  title: string;
  description: string | null;
  status: TaskStatus;
  priority: TaskPriority;
  /** A user id. */
  assignedTo: string | null;
  projectId: string | null;
  /** A user id, or the client id of a service. */
  createdBy: string;
  dueDate: string | null;
  labels: string[];
  /** Starts at 1, steps by 1; also the ETag. */
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface User {
  id: string;
  email: string;
  username: string;
  name: string | null;
  givenName: string | null;
  familyName: string | null;
  roles: string[];
  emailVerified: boolean;
  createdAt: string;
  lastSeenAt: string | null;
}

export interface Session {
  id: string;
  current: boolean;
  device: string;
  address: string;
  createdAt: string;
  lastUsedAt: string;
}

export interface Success<T> {
  success: true;
  data: T;
}

export interface Page<T> extends Success<T[]> {
  page: { nextCursor: string | null; limit: number };
}

/** RFC 9457 problem details, as every error is told. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  requestId: string;
  success: false;
  errors?: Array<{ path: string; message: string }>;
}

/** `GET /config.json`: what the web application must know before anybody signs in. */
export interface WebConfig {
  issuer: string;
  clientId: string;
  apiOrigin: string;
  /** The claim that holds the roles, `roles` unless an external issuer names another. */
  rolesClaim: string;
}
