import { t } from '@lingui/core/macro';
import type { Problem } from '@taskward/contracts/http';
import type { Schemas } from '@taskward/contracts/openapi';

/** What the server says, in another language than English; nothing where that is not known. */
export interface ServerWords {
  sentence: (text: string) => string | undefined;
  /** The same of a field that is wrong. */
  field: (path: string, message: string) => string | undefined;
}

let words: ServerWords | undefined;

/** From now on the server's words are said like this; as they are where it is undefined. */
export function translateServer(next: ServerWords | undefined) {
  words = next;
}

/** A sentence of the server in the language of the app, as far as it is known. */
export const said = (text: string): string => words?.sentence(text) ?? text;

/** No answer came: the network or the server is away. */
export class NetworkError extends Error {
  constructor(options?: ErrorOptions) {
    super(t`The server cannot be reached. Check your connection and try again.`, options);
  }
}

/** The server answered with an error. */
export class HttpError extends Error {
  readonly status: number;
  readonly problem: Partial<Problem>;
  /** Seconds after which asking again may help, where the server told. */
  readonly retryAfter: number | undefined;

  constructor(status: number, problem: Partial<Problem>, retryAfter?: number) {
    const text = problem.detail ?? problem.title;
    super(text === undefined ? t`The server answered ${status}.` : said(text));
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** What is wrong with one field of the form, or with a part of it, in a sentence. */
  fieldError(path: string): string | undefined {
    const found = this.problem.errors?.find((error) => error.path === path || error.path.startsWith(`${path}.`));
    return found && fieldMessage(found);
  }
}

/** Any failure in a sentence for a person; of fields that are wrong, the first. */
export function errorMessage(cause: unknown): string {
  const [first] = cause instanceof HttpError ? (cause.problem.errors ?? []) : [];
  if (first) return fieldMessage(first);
  return cause instanceof Error ? cause.message : t`Something went wrong.`;
}

/** The server says what is wrong so that it goes on after the name of the field: "must have 8 to 128 characters". */
function fieldMessage({ path, message }: Schemas['FieldError']): string {
  if (/^\p{Lu}/u.test(message)) return said(message);
  const plain = message.replace(/\.$/, '');
  return words?.field(path, plain) ?? `${nameOf(path)} ${plain}.`;
}

const NAMES = new Map(
  Object.entries({
    '': 'This',
    email: 'E-mail',
    otp: 'Code',
    projectId: 'Project',
    assignedTo: 'Assignee',
    body: 'The comment',
  }),
);

/** The name that a field has on the page: `dueDate` is "Due date", and the fourth of the labels is one of the "Labels". */
function nameOf(path: string): string {
  const [field = ''] = path.split('.');
  const words = field.replace(/\p{Lu}/gu, (letter) => ` ${letter.toLowerCase()}`);
  return NAMES.get(field) ?? words.charAt(0).toUpperCase() + words.slice(1);
}

export function isHttpError(cause: unknown, status: number): cause is HttpError {
  return cause instanceof HttpError && cause.status === status;
}

/** What addresses have in them to say which one is meant. */
const KEYS = ['id', 'handle'];

/** Whether what was asked for is not there; what asked for it may not even be the id of anything. */
export const isNotThere = (cause: unknown): boolean =>
  isHttpError(cause, 404) || (isHttpError(cause, 400) && KEYS.some((key) => cause.fieldError(key) !== undefined));
