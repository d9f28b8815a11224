import { t } from '@lingui/core/macro';
import { Select, TagsInput, Textarea } from '@mantine/core';
import type { Task, TaskPriority, TaskStatus } from '@taskward/contracts/http';
import { oneLine, oneOfEach } from '@taskward/contracts/text';
import { pressOf } from '../../../lib/keys.ts';
import { ProjectSelect } from '../../projects/project-select.tsx';
import { useChangeTask } from '../sync/task-queries.ts';
import type { TaskFields as Fields } from '../task-api.ts';
import { PRIORITIES, PRIORITY, STATUS, STATUSES } from '../task-display.ts';
import { ReminderField } from '../values/reminder/reminder-field.tsx';
import { RepeatSelect } from '../values/repeat/repeat-select.tsx';
import { AssigneeField } from './assignee-field.tsx';
import { DescriptionField } from './description-field.tsx';
import { DraftText } from './draft-text.tsx';
import { DueFields } from './due-fields.tsx';
import { Fact } from './fact.tsx';
import { FilesSection } from './files/files-section.tsx';
import { ParentLink } from './subtasks/parent-link.tsx';
import { SubtasksSection } from './subtasks/subtasks-section.tsx';
import classes from './task-fields.module.css';
import { SharedField } from './together/shared-field.tsx';
import { useTaskAccess } from './use-task-access.ts';
import { WatchersField } from './watchers-field.tsx';

/** The fields of a task; each is saved as soon as it is left. */
export function TaskFields({ task, onGivenAway }: { task: Task; onGivenAway: () => void }) {
  const change = useChangeTask();
  const { mayChange, sees } = useTaskAccess(task);
  const readOnly = !mayChange;
  const save = (changes: Fields) =>
    change.mutate({ task, changes }, { onSuccess: (after) => void (sees(after) || onGivenAway()) });
  const saveText = (changes: Fields, base: Task) => change.mutateAsync({ task: base, changes });
  return (
    <div className={classes.fields}>
      {task.parentId && <ParentLink id={task.parentId} />}
      <DraftText
        task={task}
        name="title"
        saved={task.title}
        onSave={async (title, base) => oneLine(title) && saveText({ title: oneLine(title) }, base)}
      >
        {(field) => (
          <SharedField taskId={task.id} name="title">
            <Textarea
              {...field}
              aria-label={t`Title`}
              readOnly={readOnly}
              dir="auto"
              autosize
              variant="unstyled"
              classNames={{ input: classes.title }}
              onKeyDown={(event) => {
                if (pressOf(event) !== 'Enter') return;
                event.preventDefault();
                event.currentTarget.blur();
              }}
            />
          </SharedField>
        )}
      </DraftText>
      <SharedField taskId={task.id} name="description">
        <DescriptionField
          task={task}
          readOnly={readOnly}
          onSave={(description, base) => saveText({ description }, base)}
          onTick={(description) => save({ description })}
        />
      </SharedField>
      {/* A subtask has none of its own. */}
      {task.parentId === null && <SubtasksSection task={task} readOnly={readOnly} />}
      <FilesSection task={task} />
      <dl className={classes.facts}>
        <Fact name={t`Status`}>
          {(id) => (
            <Select
              aria-labelledby={id}
              variant="filled"
              size="xs"
              allowDeselect={false}
              readOnly={readOnly}
              data={STATUSES.map((value) => ({ value, label: STATUS[value].label }))}
              value={task.status}
              onChange={(status) => status && save({ status: status as TaskStatus })}
            />
          )}
        </Fact>
        <Fact name={t`Priority`}>
          {(id) => (
            <Select
              aria-labelledby={id}
              variant="filled"
              size="xs"
              allowDeselect={false}
              readOnly={readOnly}
              data={PRIORITIES.map((value) => ({ value, label: PRIORITY[value].label }))}
              value={task.priority}
              onChange={(priority) => priority && save({ priority: priority as TaskPriority })}
            />
          )}
        </Fact>
        <DueFields task={task} readOnly={readOnly} onSave={(dueDate, base) => saveText({ dueDate }, base)} />
        <Fact name={t`Repeat`}>
          {(id) => (
            <RepeatSelect
              aria-labelledby={id}
              variant="filled"
              size="xs"
              readOnly={readOnly}
              due={task.dueDate}
              value={task.repeat ?? ''}
              onChange={(repeat) => save({ repeat: repeat || null })}
            />
          )}
        </Fact>
        <Fact name={t`Reminder`}>
          {() => (
            <ReminderField
              readOnly={readOnly}
              due={task.dueDate}
              value={task.remindAt}
              onChange={(remindAt) => save({ remindAt })}
            />
          )}
        </Fact>
        <AssigneeField task={task} readOnly={readOnly} onSave={(assignedTo) => save({ assignedTo })} />
        <Fact name={t`Labels`}>
          {(id) => (
            <TagsInput
              aria-labelledby={id}
              variant="filled"
              size="xs"
              value={task.labels}
              onChange={(labels) => save({ labels: oneOfEach(labels) })}
              maxTags={20}
              readOnly={readOnly}
            />
          )}
        </Fact>
        <Fact name={t`Project`}>
          {(id) => (
            <ProjectSelect
              aria-labelledby={id}
              readOnly={readOnly}
              variant="filled"
              size="xs"
              value={task.projectId ?? ''}
              onChange={(projectId) => save({ projectId: projectId || null })}
            />
          )}
        </Fact>
        <WatchersField task={task} readOnly={readOnly} />
      </dl>
    </div>
  );
}
