import type { TaskPriority, TaskStatus } from '@taskward/contracts/http';
import { lengthOf, oneOfEach } from '@taskward/contracts/text';
import { dayOf } from '../due.ts';
import { GROUPINGS, type Grouping } from '../task-groups.ts';

/** What of the tasks is shown, and how; all of it lives in the address of the page. */
export interface TaskFilter {
  q: string;
  status: TaskStatus[];
  priority: TaskPriority[];
  label: string[];
  project: string;
  /** To whom they are assigned. */
  person: string;
  due: '' | 'overdue' | 'today' | 'week';
  sort: string;
  group: '' | Grouping;
  view: 'list' | 'board' | 'calendar';
}

export const NEWEST = '-createdAt';
/** The usual order of a project: tasks have places in projects alone. */
export const BY_HAND = 'position';
/** The order of what is searched for: the server knows how good a hit is. */
export const BEST = 'best';
const usualSort = (q: string | null, usual: string) => (q?.trim() ? BEST : usual);
const SORTS = ['createdAt', 'updatedAt', 'dueDate', 'priority', 'title'].flatMap((field) => [field, `-${field}`]);
const STATUSES = ['todo', 'in_progress', 'in_review', 'done', 'cancelled'];
export const OPEN: TaskStatus[] = ['todo', 'in_progress', 'in_review'];
const PRIORITIES = ['low', 'medium', 'high', 'urgent'];
const DUES = ['overdue', 'today', 'week'];
const VIEWS = ['list', 'board', 'calendar'];

/** What of an address makes a view: it is remembered, and can be saved. What is searched for and what is open is not. */
const OF_VIEW = ['status', 'priority', 'label', 'project', 'person', 'due', 'sort', 'group', 'view', 'span'];

/** The view that an address shows, as an address has it; nothing where it is the usual one. */
export function viewOf(url: URLSearchParams): string {
  return new URLSearchParams(OF_VIEW.flatMap((name) => url.getAll(name).map((value) => [name, value]))).toString();
}

const LONGEST_LABEL = 50;
const idIn = (text: string | null) => (text !== null && /^[\w-]{1,64}$/.test(text) ? text : '');

/**
 * Anything unknown in an address is ignored: old links keep working.
 *
 * @param usual the order of a page whose address names none
 */
export function filterFromUrl(url: URLSearchParams, usual = NEWEST): TaskFilter {
  const project = idIn(url.get('project'));
  const sorts = project || usual === BY_HAND ? [...SORTS, BY_HAND] : SORTS;
  const known = (name: string, values: string[]) => url.getAll(name).filter((value) => values.includes(value));
  return {
    q: url.get('q') ?? '',
    status: known('status', STATUSES) as TaskStatus[],
    priority: known('priority', PRIORITIES) as TaskPriority[],
    label: oneOfEach(url.getAll('label')).filter((label) => lengthOf(label) <= LONGEST_LABEL),
    project,
    person: idIn(url.get('person')),
    due: (known('due', DUES)[0] ?? '') as TaskFilter['due'],
    sort: known('sort', sorts)[0] ?? usualSort(url.get('q'), usual),
    group: (known('group', GROUPINGS)[0] ?? '') as TaskFilter['group'],
    view: (known('view', VIEWS)[0] ?? 'list') as TaskFilter['view'],
  };
}

/** The address with the filter changed; what is not a filter stays, and defaults are not written out. */
export function filterToUrl(url: URLSearchParams, change: Partial<TaskFilter>, usual = NEWEST): URLSearchParams {
  const next = new URLSearchParams(url);
  for (const [name, value] of Object.entries(change)) {
    next.delete(name);
    const standard = name === 'sort' ? usualSort(change.q ?? url.get('q'), usual) : name === 'view' ? 'list' : '';
    for (const one of [value].flat()) if (one && one !== standard) next.append(name, one);
  }
  return next;
}

/** The question to the API, but for where one is (see `inTimeZone`). A due filter speaks of open tasks unless statuses are chosen. */
export function filterToApi(filter: TaskFilter, assignedTo?: string, now = new Date()): URLSearchParams {
  const asked = new URLSearchParams();
  if (filter.q.trim()) asked.set('q', filter.q.trim());
  const status = filter.due && filter.status.length === 0 ? OPEN : filter.status;
  for (const value of status) asked.append('status', value);
  for (const value of filter.priority) asked.append('priority', value);
  for (const value of filter.label) asked.append('label', value);
  if (filter.project) asked.set('projectId', filter.project);
  const person = assignedTo ?? filter.person;
  if (person) asked.set('assignedTo', person);
  if (filter.due === 'overdue') asked.set('dueBefore', now.toISOString());
  if (filter.due === 'today' || filter.due === 'week') {
    asked.set('dueAfter', dayOf(now));
    asked.set('dueBefore', dayOf(inDays(now, filter.due === 'today' ? 1 : 7)));
  }
  if (filter.sort !== BEST) asked.set('sort', filter.sort);
  return asked;
}

/** Takes all of it away. */
export const UNFILTERED: Partial<TaskFilter> = {
  status: [],
  priority: [],
  label: [],
  project: '',
  person: '',
  due: '',
  q: '',
};

export function isFiltered({ q, status, priority, label, project, person, due }: TaskFilter): boolean {
  return Boolean(q || status.length || priority.length || label.length || project || person || due);
}

const inDays = (now: Date, days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 12);
