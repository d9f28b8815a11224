import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import type { Task } from '@taskward/contracts/http';
import { pressOf } from '../../../lib/keys.ts';
import { dayOf, dueOn, isWholeDay, timeOf, withDay } from '../due.ts';
import { DraftText } from './draft-text.tsx';
import { Fact } from './fact.tsx';

interface DueFieldsProps {
  task: Task;
  readOnly: boolean;
  /** `base` is the task as it was when the typing began. */
  onSave: (dueDate: string | null, base: Task) => Promise<Task>;
}

/** The day on which a task is due, and where there is one its time of day: without a time it is due on the day. */
export function DueFields({ task, readOnly, onSave }: DueFieldsProps) {
  const { dueDate } = task;
  return (
    <>
      <DueField
        task={task}
        readOnly={readOnly}
        name="due"
        label={t`Due`}
        type="date"
        saved={dueDate === null ? '' : dayOf(dueDate)}
        onSave={async (day, base) => isWholeDay(day) && onSave(withDay(base.dueDate, day), base)}
      />
      {dueDate !== null && (
        <DueField
          task={task}
          readOnly={readOnly}
          name="time"
          label={t`Time`}
          type="time"
          saved={timeOf(dueDate)}
          onSave={async (time, base) => base.dueDate !== null && onSave(dueOn(dayOf(base.dueDate), time), base)}
        />
      )}
    </>
  );
}

interface DueFieldProps {
  task: Task;
  readOnly: boolean;
  name: string;
  label: string;
  type: 'date' | 'time';
  saved: string;
  onSave: (text: string, base: Task) => Promise<Task | false>;
}

function DueField({ label, type, readOnly, ...draft }: DueFieldProps) {
  return (
    <Fact name={label}>
      {(id) => (
        <DraftText {...draft}>
          {(field) => (
            <TextInput
              {...field}
              aria-labelledby={id}
              type={type}
              readOnly={readOnly}
              variant="filled"
              size="xs"
              onKeyDown={(event) => pressOf(event) === 'Enter' && event.currentTarget.blur()}
            />
          )}
        </DraftText>
      )}
    </Fact>
  );
}
