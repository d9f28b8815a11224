import type { TaskPriority } from '@taskward/contracts/http';
import { dueNamed } from '../foreign-words.ts';
import type { Item } from '../imports/import-item.ts';
import { idAt, isPart, type Part, partsAt, textAt } from './json-parts.ts';

const PRIORITIES: Array<TaskPriority | undefined> = [undefined, 'low', 'medium', 'high', 'urgent', 'urgent'];
const RULES: Record<number, string> = { 86400: 'FREQ=DAILY', 604800: 'FREQ=WEEKLY' };
const MONTHLY = 1;

/** The tasks of `data.json` of Vikunja's export: a list of projects, each with its tasks. */
export function* readVikunja(projects: Part[]): Generator<Item> {
  let line = 0;
  for (const project of projects) {
    const name = textAt(project, 'title') || undefined;
    for (const task of partsAt(project, 'tasks')) {
      line += 1;
      yield { ...taskOf(task, line), project: name };
    }
  }
}

function taskOf(task: Part, line: number): Item {
  const remarks: string[] = [];
  const after = Number(task.repeat_after ?? 0);
  const repeat = task.repeat_mode === MONTHLY ? 'FREQ=MONTHLY' : RULES[after];
  if (after > 0 && !repeat) remarks.push(`It comes again every ${after} seconds, for which there is no rule here.`);
  const people = partsAt(task, 'assignees');
  if (people.length > 1) remarks.push('Several people have it: the first is taken.');
  const [first] = people;
  const related = isPart(task.related_tasks) ? task.related_tasks : {};
  const [parent] = partsAt(related, 'parenttask');
  const due = textAt(task, 'due_date');
  const status = task.done === true ? 'done' : Number(task.percent_done ?? 0) > 0 ? 'in_progress' : undefined;
  return {
    line,
    keys: [idAt(task, 'id') ?? ''],
    parentKey: parent && idAt(parent, 'id'),
    title: textAt(task, 'title'),
    description: withoutTags(textAt(task, 'description')) || null,
    status,
    priority: PRIORITIES[Number(task.priority ?? 0)],
    dueDate: due === '' || due.startsWith('0001-') ? null : (dueNamed(due) ?? null),
    labels: partsAt(task, 'labels').map((label) => textAt(label, 'title')),
    repeat: repeat ?? null,
    person: first && (textAt(first, 'email') || textAt(first, 'name') || textAt(first, 'username') || undefined),
    remarks,
  };
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ', amp: '&' };

/** The text of simple HTML, a line for each paragraph and entry. */
const withoutTags = (html: string) =>
  /<\/?[a-z]/i.test(html)
    ? html
        .replaceAll(/<li[^>]*>/gi, '\n- ')
        .replaceAll(/<br\s*\/?>|<\/(p|h\d|ul|ol)>/gi, '\n')
        .replaceAll(/<[^>]*>/g, '')
        .replaceAll(/&(lt|gt|quot|#39|nbsp|amp);/g, (_, name: string) => ENTITIES[name] ?? '')
        .replaceAll(/\n{3,}/g, '\n\n')
        .trim()
    : html;
