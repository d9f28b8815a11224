import { useCombobox } from '@mantine/core';
import type { Task } from '@taskward/contracts/http';
import { useEffect, useRef, useState } from 'react';
import { useTextCursor } from '../../../../ui/text-cursor.ts';
import { type Mentioned, mentionAt, nameFor } from './mention-text.ts';
import { useMentionable } from './use-mentionable.ts';

export interface Draft {
  text: string;
  mentioned: Mentioned;
}

/** People to choose from while a name is typed behind an `@`, and the way to put the chosen one into the text. */
export function useMentionTyping(task: Task, draft: Draft, onChange: (draft: Draft) => void) {
  const field = useRef<HTMLTextAreaElement>(null);
  const putCursor = useTextCursor(field);
  const combobox = useCombobox();
  const [asked, ask] = useState<string>();
  const found = useMentionable(task, asked);
  const opened = asked !== undefined && found.length > 0;
  const ids = found.map(({ id }) => id).join();
  useEffect(() => {
    if (opened) combobox.selectFirstOption();
  }, [opened, ids]);
  const insert = (id: string) => {
    const at = field.current?.selectionStart ?? draft.text.length;
    const mentioned = { ...draft.mentioned };
    const name = nameFor(id, found.find((one) => one.id === id)?.name ?? id, mentioned);
    const before = `${draft.text.slice(0, at - (asked?.length ?? 0))}${name} `;
    onChange({ text: before + draft.text.slice(at), mentioned });
    ask(undefined);
    putCursor(before.length);
  };
  const close = () => ask(undefined);
  return {
    field,
    found,
    opened,
    store: { ...combobox, dropdownOpened: opened, closeDropdown: close },
    /** Looks at what is typed where the cursor is. */
    look: () => ask(field.current ? mentionAt(field.current.value, field.current.selectionStart) : undefined),
    insert,
    close,
  };
}
