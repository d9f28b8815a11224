import type { Task } from '@taskward/contracts/http';
import { type ChangeEvent, type ReactNode, useEffect, useRef } from 'react';
import { isSignedIn } from '../../lib/auth.tsx';
import { useDraft } from '../../lib/draft.ts';
import { Conflict } from './merge.ts';

interface DraftTextProps {
  task: Task;
  /** Names the field. */
  name: string;
  saved: string;
  /** `base` is the task as it was when the typing began: a change made by somebody else since must not be lost. */
  onSave: (text: string, base: Task) => Promise<unknown>;
  children: (field: {
    value: string;
    autoFocus: boolean;
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
    onBlur: () => void;
  }) => ReactNode;
}

/** A text that is saved when it is left; until then it outlives a reload and a sign-in. */
export function DraftText({ task, name, saved, onSave, children }: DraftTextProps) {
  const [draft, setDraft, forget] = useDraft<{ text: string; base: Task } | null>(`${task.id}.${name}`, () => null);
  // What was typed before a reload waits where it was, with the cursor in it.
  const restored = useRef(draft !== null).current;
  const saving = useRef(false);
  const leave = async () => {
    // Somebody who was signed out while typing finds it again after signing in.
    if (!draft || saving.current || !isSignedIn()) return;
    saving.current = true;
    const kept = draft.text === saved || (await settled(onSave(draft.text, draft.base)));
    saving.current = false;
    if (kept) forget();
  };
  const leaveLast = useRef(leave);
  leaveLast.current = leave;
  useEffect(() => () => void leaveLast.current(), []);
  return children({
    value: draft?.text ?? saved,
    autoFocus: restored,
    onChange: (event) => setDraft({ text: event.currentTarget.value, base: draft?.base ?? task }),
    onBlur: leave,
  });
}

/** Whether the text needs no keeping any more: it is saved, or the conflict dialog has it. */
function settled(saved: Promise<unknown>): Promise<boolean> {
  return saved.then(
    () => true,
    (cause) => cause instanceof Conflict,
  );
}
