import type { TaskPriority } from '@taskward/contracts/http';
import type { Row } from '../csv-table.ts';
import { dueNamed, statusNamed } from '../foreign-words.ts';
import type { Item } from '../imports/import-item.ts';

/** In Todoist's CSV 1 is the highest. */
const PRIORITIES: Record<string, TaskPriority> = { 1: 'urgent', 2: 'high', 3: 'medium', 4: 'low' };

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const RULES: Record<string, string> = {
  day: 'FREQ=DAILY',
  week: 'FREQ=WEEKLY',
  month: 'FREQ=MONTHLY',
  year: 'FREQ=YEARLY',
  weekday: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
  workday: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
  ...Object.fromEntries(DAYS.map((day) => [day, `FREQ=WEEKLY;BYDAY=${day.slice(0, 2).toUpperCase()}`])),
};
const ruleNamed = (date: string) => RULES[/^every (\w+)$/.exec(date.trim().toLowerCase())?.[1] ?? ''];

/** Words with an @ in front are labels. */
const LABEL = /(?<=^|\s)@([\p{L}\p{N}_/-]+)/gu;

/** The tasks of a Todoist project: sections and indents say where they belong, notes are said to the task above. */
export async function* readTodoist(rows: AsyncIterable<Row>): AsyncGenerator<Item> {
  let section = '';
  let root: string | undefined;
  let task: Item | undefined;
  for await (const row of rows) {
    const type = row.cell('type').toLowerCase();
    const content = row.cell('content');
    if (type === 'note' && task) {
      if (content !== '') task.description = [task.description, content].filter(Boolean).join('\n\n');
      continue;
    }
    if (type === 'section') section = content;
    if (type !== 'task') continue;
    if (task) yield task;
    const isRoot = Number(row.cell('indent') || 1) <= 1;
    task = taskOf(row, content, section);
    if (isRoot) root = task.keys?.[0];
    else task.parentKey = root;
  }
  if (task) yield task;
}

function taskOf(row: Row, content: string, section: string): Item {
  const remarks: string[] = [];
  const date = row.cell('date') || row.cell('deadline');
  const [repeat, dueDate] = [ruleNamed(date), dueNamed(date)];
  if (date !== '' && !repeat && !dueDate) remarks.push(`The date "${date}" is left out: it cannot be read.`);
  const status = statusNamed(section);
  const found = [...content.matchAll(LABEL)].map(([, label = '']) => label);
  return {
    line: row.line,
    keys: [String(row.line)],
    title: content.replaceAll(LABEL, '').replaceAll(/\s+/g, ' ').trim() || content,
    description: row.cell('description') || null,
    status,
    priority: PRIORITIES[row.cell('priority')],
    dueDate: dueDate ?? null,
    repeat: repeat ?? null,
    labels: status || section === '' ? found : [section, ...found],
    person: row.cell('responsible').replace(/\s*\(\d+\)$/, '') || undefined,
    remarks,
  };
}
