import { TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useDraft } from '../../lib/draft.ts';
import { randomId } from '../../lib/random.ts';
import { saySo } from '../../ui/say.tsx';
import { dueWords, endOfDay } from './due.ts';
import classes from './quick-add.module.css';
import { parseQuickLine, type QuickLine } from './quick-line.ts';
import { useCreateTask } from './task-queries.ts';
import { PRIORITY } from './task-words.ts';

/** A task in one line, with Enter. The line is kept until the server has the task. */
export function QuickAdd({ project }: { project?: string }) {
  const [line, setLine, forget] = useDraft('quick-add', () => '');
  const [key, setKey] = useState(() => randomId());
  const create = useCreateTask();
  const parsed = parseQuickLine(line);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!parsed.title || create.isPending) return;
    create.mutate(
      { fields: { ...fieldsOf(parsed), ...(project ? { projectId: project } : {}) }, key },
      { onSuccess: forget, onError: saySo, onSettled: () => setKey(randomId()) },
    );
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      <TextInput
        variant="unstyled"
        aria-label="Add a task in one line"
        placeholder="Add a task:  Call Ada !high @tomorrow #sales"
        leftSection={<IconPlus size={17} aria-hidden />}
        value={line}
        onChange={(event) => setLine(event.currentTarget.value)}
        maxLength={400}
        rightSectionWidth="auto"
        rightSection={<span className={classes.reading}>{line && reading(parsed)}</span>}
      />
    </form>
  );
}

function fieldsOf({ title, priority, due, labels }: QuickLine) {
  return {
    title,
    ...(priority ? { priority } : {}),
    ...(due ? { dueDate: endOfDay(due) } : {}),
    ...(labels.length > 0 ? { labels } : {}),
  };
}

/** What was understood besides the title. */
function reading({ priority, due, labels }: QuickLine) {
  return [
    priority && PRIORITY[priority].label,
    due && dueWords(endOfDay(due)),
    ...labels.map((label) => `#${label}`),
    'Enter ↵',
  ]
    .filter(Boolean)
    .join('  ·  ');
}
