import { plural, t } from '@lingui/core/macro';
import { Alert, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import type { ImportPreview } from '@taskward/contracts/http';
import { isolate } from '../../lib/direction.ts';
import { formatNumber } from '../../lib/locale.ts';
import { Section } from '../../ui/page/section.tsx';
import { usePeople } from '../people/people.ts';
import { PRIORITY, STATUS } from '../tasks/task-display.ts';
import classes from './moving.module.css';
import type { ImportChoices } from './moving-api.ts';
import { SOURCE_NAMES } from './moving-words.ts';
import { ToldLines } from './told-lines.tsx';

interface PreviewProps {
  fileName: string;
  preview: ImportPreview;
  choices: ImportChoices;
  onChoose: (choices: ImportChoices) => void;
  onBegin: () => void;
  onLeave: () => void;
  isBusy: boolean;
}

/** What would be made of a file, before anything is. */
export function Preview({ fileName, preview, choices, onChoose, onBegin, onLeave, isBusy }: PreviewProps) {
  const { makes, refused, projects, tasks, lines, more } = preview;
  const source = SOURCE_NAMES[preview.source];
  const name = isolate(fileName);
  return (
    <Stack gap="xl">
      <Stack gap="xs" role="status">
        <Text fw={550}>{t`${name} is a file of ${source}.`}</Text>
        <Text>{plural(makes, { one: '# task will be made.', other: '# tasks will be made.' })}</Text>
        {projects.length > 0 && <Text>{t`New projects: ${projects.map(isolate).join(', ')}`}</Text>}
      </Stack>
      {refused > 0 && (
        <Alert color="yellow" variant="light">
          {plural(refused, { one: '# line cannot become a task.', other: '# lines cannot become tasks.' })}
        </Alert>
      )}
      <Stack gap="sm" maw={420}>
        <TextInput
          label={t`Project of tasks that name none`}
          placeholder={t`None`}
          maxLength={100}
          defaultValue={choices.project}
          onBlur={({ currentTarget: { value } }) =>
            value !== choices.project && onChoose({ ...choices, project: value })
          }
        />
        <Checkbox
          label={t`Make projects that are not there`}
          checked={choices.createProjects}
          onChange={({ currentTarget: { checked } }) => onChoose({ ...choices, createProjects: checked })}
        />
      </Stack>
      <Group>
        <Button onClick={onBegin} loading={isBusy} disabled={makes === 0}>
          {t`Import ${formatNumber(makes)} tasks`}
        </Button>
        <Button variant="default" onClick={onLeave}>
          {t`Another file`}
        </Button>
      </Group>
      <ToldLines lines={lines} more={more} />
      {tasks.length > 0 && <FirstTasks tasks={tasks} />}
    </Stack>
  );
}

function FirstTasks({ tasks }: Pick<ImportPreview, 'tasks'>) {
  const { nameOf } = usePeople();
  return (
    <Section title={t`The first tasks`}>
      <ul className={classes.tasks}>
        {tasks.map(({ line, title, status, priority, dueDate, labels, assignedTo, project, isSubtask }) => (
          <li key={`${line} ${title}`}>
            <Text size="sm" fw={550}>
              <bdi>{title}</bdi>
            </Text>
            <Text size="sm" c="var(--quiet)">
              {[
                isSubtask && t`Subtask`,
                STATUS[status].label,
                PRIORITY[priority].label,
                dueDate?.slice(0, 10),
                project !== null && isolate(project),
                assignedTo !== null && nameOf(assignedTo),
                ...labels.map((label) => `#${isolate(label)}`),
              ]
                .filter(Boolean)
                .join(' · ')}
            </Text>
          </li>
        ))}
      </ul>
    </Section>
  );
}
