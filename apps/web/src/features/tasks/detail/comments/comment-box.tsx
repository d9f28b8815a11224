import { t } from '@lingui/core/macro';
import { Button, Combobox, Textarea } from '@mantine/core';
import type { Task } from '@taskward/contracts/http';
import type { KeyboardEvent } from 'react';
import { pressOf, useShortcuts } from '../../../../lib/keys.ts';
import { writtenTo } from '../../../../lib/live/live-stores.ts';
import { errorMessage } from '../../../../lib/problem.ts';
import { usePeople } from '../../../people/people.ts';
import classes from './comments.module.css';
import { type Draft, useMentionTyping } from './use-mention-typing.ts';

interface CommentBoxProps {
  task: Task;
  label: string;
  draft: Draft;
  onChange: (draft: Draft) => void;
  action: string;
  isSending: boolean;
  /** Why it was not saved. */
  cause: unknown;
  onSend: () => void;
  onCancel?: () => void;
  /** The key of the page that leads here. */
  shortcut?: string;
}

/** Where a comment is written: `@` offers people, Ctrl and Enter send it. */
export function CommentBox(props: CommentBoxProps) {
  const { draft, onCancel } = props;
  return (
    <div className={classes.box}>
      <Field {...props} />
      {(draft.text || onCancel) && <Foot {...props} />}
    </div>
  );
}

const LONGEST = 10_000;
/** A refusal speaks of people by their ids. */
const PERSON = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g;

function Field({ task, label, draft, onChange, isSending, cause, onSend, shortcut }: CommentBoxProps) {
  const { nameOf } = usePeople();
  const { field, found, opened, store, look, insert, close } = useMentionTyping(task, draft, onChange);
  useShortcuts(shortcut ? { [shortcut]: () => field.current?.focus() } : {});
  const onKeyDown = (event: KeyboardEvent) => {
    const press = pressOf(event);
    if (press === 'Escape' && opened) close();
    if (press !== 'mod+Enter' || opened || !draft.text.trim()) return;
    event.preventDefault();
    if (!isSending) onSend();
  };
  return (
    <Combobox store={store} onOptionSubmit={insert} position="bottom-start" width={260}>
      {/* Without a list the arrow keys are the text's. */}
      <Combobox.Target withKeyboardNavigation={opened}>
        <Textarea
          ref={field}
          aria-label={label}
          aria-keyshortcuts={shortcut?.toUpperCase()}
          placeholder={t`Write a comment. @ mentions somebody.`}
          dir="auto"
          autosize
          minRows={2}
          maxRows={14}
          maxLength={LONGEST}
          value={draft.text}
          error={cause ? errorMessage(cause).replace(PERSON, nameOf) : undefined}
          onChange={(event) => {
            onChange({ ...draft, text: event.currentTarget.value });
            if (event.currentTarget.value) writtenTo.set({ taskId: task.id });
            look();
          }}
          onSelect={look}
          onBlur={close}
          onKeyDown={onKeyDown}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options aria-label={t`People to mention`} mah={220} style={{ overflowY: 'auto' }}>
          {found.map(({ id, label: name }) => (
            <Combobox.Option key={id} value={id}>
              <bdi>{name}</bdi>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function Foot({ draft, action, isSending, onSend, onCancel }: CommentBoxProps) {
  return (
    <div className={classes.foot}>
      <span className={classes.hint}>{t`Markdown. Ctrl Enter sends.`}</span>
      <span>
        {onCancel && (
          <Button size="compact-sm" variant="subtle" color="gray" mr={6} onClick={onCancel}>
            {t`Cancel`}
          </Button>
        )}
        <Button size="compact-sm" disabled={!draft.text.trim()} loading={isSending} onClick={onSend}>
          {action}
        </Button>
      </span>
    </div>
  );
}
