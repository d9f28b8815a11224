import { t } from '@lingui/core/macro';
import { ActionIcon, Textarea } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import type { Task } from '@taskward/contracts/http';
import { type KeyboardEvent, type MouseEvent, Suspense, useEffect, useRef, useState } from 'react';
import { pressOf } from '../../../lib/keys.ts';
import { lazyWithRetry } from '../../../lib/lazy-with-retry.ts';
import { type DraftField, DraftText } from './draft-text.tsx';
import markdown from './markdown/markdown.module.css';
import { tick } from './markdown/tick.ts';
import classes from './task-fields.module.css';

const TaskMarkdown = lazyWithRetry(() => import('./markdown/task-markdown.tsx'));

interface DescriptionFieldProps {
  task: Task;
  readOnly: boolean;
  onSave: (description: string | null, base: Task) => Promise<Task>;
  onTick: (description: string) => void;
}

/** The description as it is meant, and on a press as it is written. Its boxes are ticked where they stand. */
export function DescriptionField({ task, readOnly, onSave, onTick }: DescriptionFieldProps) {
  const [writing, write] = useState(false);
  const [stays, stay] = useState(false);
  const saved = task.description ?? '';
  const ticked = (offset: number) => {
    const text = tick(saved, offset);
    if (text !== undefined) onTick(text);
  };
  return (
    <DraftText
      task={task}
      name="description"
      saved={saved}
      onSave={(text, base) => onSave(text.trim() ? text : null, base)}
    >
      {(field) =>
        // What is not saved yet, or could not be, stays a text to write in.
        !readOnly && (writing || saved === '' || field.value !== saved) ? (
          <Written
            {...field}
            begun={writing}
            onLeave={(byKeyboard) => {
              write(false);
              stay(byKeyboard);
              field.onBlur();
            }}
          />
        ) : (
          <Shown
            text={saved}
            stays={stays}
            onEdit={readOnly ? undefined : () => write(true)}
            onTick={readOnly ? undefined : ticked}
          />
        )
      }
    </DraftText>
  );
}

interface WrittenProps extends Omit<DraftField, 'onBlur'> {
  /** The person asked to write, and the keyboard is theirs at once. */
  begun: boolean;
  onLeave: (byKeyboard: boolean) => void;
}

function Written({ begun, onLeave, autoFocus, ...field }: WrittenProps) {
  const [focused, setFocused] = useState(false);
  const done = useRef(false);
  const leave = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const press = pressOf(event);
    if (press !== 'mod+Enter' && press !== 'Escape') return;
    event.preventDefault();
    done.current = true;
    event.currentTarget.blur();
  };
  return (
    <div>
      <Textarea
        {...field}
        aria-label={t`Description`}
        // Escape leaves the text, not the task.
        data-mantine-stop-propagation={field.value !== '' || undefined}
        autoFocus={begun || autoFocus}
        dir="auto"
        placeholder={t`Add a description`}
        autosize
        minRows={3}
        variant="unstyled"
        classNames={{ input: classes.written }}
        onFocus={() => setFocused(true)}
        onBlur={() => {
          setFocused(false);
          onLeave(done.current);
          done.current = false;
        }}
        onKeyDown={field.value === '' ? undefined : leave}
      />
      {focused && field.value !== '' && <p className={classes.hint}>{t`Markdown. Ctrl Enter saves.`}</p>}
    </div>
  );
}

interface ShownProps {
  text: string;
  /** The person was done with writing by keyboard, which then stays here. */
  stays: boolean;
  onEdit?: () => void;
  onTick?: (offset: number) => void;
}

function Shown({ text, stays, onEdit, onTick }: ShownProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (stays) button.current?.focus();
  }, [stays]);
  if (text === '') return <p className={classes.hint}>{t`No description`}</p>;
  const editFromText = (event: MouseEvent<HTMLElement>) => {
    // A press on a link or a box is for that, and whoever marks words wants to copy them.
    if ((event.target as HTMLElement).closest('a, input') || getSelection()?.toString()) return;
    onEdit?.();
  };
  return (
    <div className={classes.shown}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the button beside it does the same by keyboard */}
      <div className={classes.text} data-may-edit={onEdit !== undefined || undefined} onClick={editFromText}>
        <Suspense fallback={<div className={markdown.markdown}>{text}</div>}>
          <TaskMarkdown text={text} onTick={onTick} />
        </Suspense>
      </div>
      {onEdit && (
        <ActionIcon
          ref={button}
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t`Edit description`}
          onClick={onEdit}
        >
          <IconPencil size={16} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}
