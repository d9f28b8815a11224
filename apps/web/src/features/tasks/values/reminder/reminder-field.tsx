import { t } from '@lingui/core/macro';
import { Button, Group, TextInput } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useState } from 'react';
import { pressOf } from '../../../../lib/keys.ts';
import { useMinute } from '../../../../lib/today.ts';
import { ChoiceMenu } from '../../../../ui/choice-menu/choice-menu.tsx';
import { dayOf, formatDueDate, isPast, timeOf } from '../../due.ts';
import classes from './reminder.module.css';
import { reminderChoices } from './reminder-choices.ts';

interface ReminderFieldProps {
  /** A moment, or none. */
  value: string | null;
  due: string | null;
  readOnly?: boolean;
  onChange: (moment: string | null) => void;
}

/** When those who have a task or watch it are told of it: a moment of a few that most people want, or any other. */
export function ReminderField({ value, due, readOnly, onChange }: ReminderFieldProps) {
  const now = useMinute();
  const [choosing, choose] = useState(false);
  const words = value === null ? t`No reminder` : formatDueDate(value, now);
  if (readOnly) return <span className={classes.plain}>{words}</span>;
  if (choosing)
    return (
      <MomentField
        value={value}
        onDone={(moment) => {
          choose(false);
          if (moment !== undefined) onChange(moment);
        }}
      />
    );
  const choices = () => [
    ...reminderChoices(due, now).map(({ label, at }) => ({
      id: at,
      label: `${label} · ${formatDueDate(at, now)}`,
      chosen: at === value,
      onChoose: () => onChange(at),
    })),
    { label: t`A day and time…`, onChoose: () => choose(true) },
    ...(value === null ? [] : [{ label: t`No reminder`, onChoose: () => onChange(null) }]),
  ];
  return (
    <ChoiceMenu
      aria-label={t`Reminder: ${words}`}
      className={classes.button}
      data-past={(value !== null && isPast(value, now)) || undefined}
      groups={() => [{ choices: choices() }]}
      width={330}
    >
      <IconBell size={15} aria-hidden />
      {words}
    </ChoiceMenu>
  );
}

interface MomentFieldProps {
  value: string | null;
  /** Nothing where the person thought better of it. */
  onDone: (moment?: string) => void;
}

function MomentField({ value, onDone }: MomentFieldProps) {
  const [text, setText] = useState(value === null ? '' : `${dayOf(value)}T${timeOf(value)}`);
  const done = () => (text ? onDone(new Date(text).toISOString()) : onDone());
  return (
    <Group gap="xs" wrap="nowrap">
      <TextInput
        aria-label={t`Remind at`}
        type="datetime-local"
        size="xs"
        variant="filled"
        flex={1}
        autoFocus
        data-mantine-stop-propagation
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          const press = pressOf(event);
          if (press === 'Enter') event.preventDefault();
          if (press === 'Enter') done();
          if (press === 'Escape') onDone();
        }}
      />
      <Button size="compact-xs" disabled={!text} onClick={done}>
        {t`Remind me`}
      </Button>
    </Group>
  );
}
