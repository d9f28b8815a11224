import { createHash } from 'node:crypto';
import { type Queryable, queryRows } from '@taskward/service-kit';
import { foundSql, type Search } from '../../search/search-sql.ts';
import { dueConditionSql } from '../due-date-store.ts';
import type { TaskFilter } from './task-list-schema.ts';

export interface Parameters {
  values: unknown[];
  /** Adds a value and gives its placeholder. */
  add: (value: unknown) => string;
}

export function parameters(): Parameters {
  const values: unknown[] = [];
  return { values, add: (value) => `$${values.push(value)}` };
}

/** The conditions that leave only the tasks of the filter, and of those what is searched for. */
export function filterSql(filter: TaskFilter, search: Search | undefined, { add }: Parameters): string[] {
  const conditions: string[] = [];
  const any = (column: string, type: string, values: string[] | undefined) => {
    if (values) conditions.push(`${column} = ANY(${add(values)}::${type}[])`);
  };
  any('id', 'uuid', filter.id);
  any('status', 'task_status', filter.status);
  any('priority', 'task_priority', filter.priority);
  any('assigned_to', 'text', filter.assignedTo);
  // An index has each project in order, which does not put several in order.
  if (filter.projectId?.length === 1) conditions.push(`project_id = ${add(filter.projectId[0])}`);
  else any('project_id', 'text', filter.projectId);
  any('parent_id', 'uuid', filter.parentId);
  if (filter.label) conditions.push(`labels <> '{}' AND labels && ${add(filter.label)}::text[]`);
  if (filter.dueBefore) conditions.push(dueConditionSql('<', filter.dueBefore, filter.timeZone, add));
  if (filter.dueAfter) conditions.push(dueConditionSql('>=', filter.dueAfter, filter.timeZone, add));
  if (search) conditions.push(foundSql(search, add));
  return conditions;
}

/**
 * Whether so few tasks have one of these labels that PostgreSQL's statistics know of none. It takes such a label for as
 * common as half of the rarest that it knows, and would look for it in one task after the other.
 */
export async function isRareLabel(db: Queryable, labels: readonly string[]): Promise<boolean> {
  const text = `SELECT FROM pg_stats WHERE schemaname = current_schema AND tablename = 'tasks' AND attname = 'labels'
                  AND most_common_elems::text::text[] && $1::text[]`;
  return (await queryRows(db, { name: 'is-common-label', text, values: [labels] })).length === 0;
}

const names = new Map<string, string>();

/** Queries are prepared once for each form they take; rare forms beyond the first hundred are not. */
export function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= 100) return known;
  const name = `tasks-${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
  names.set(text, name);
  return name;
}
