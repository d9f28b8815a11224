import type { Task } from '@taskward/contracts/http';
import { type ChangeEvent, type ReactNode, useEffect, useRef } from 'react';
import { isSignedIn } from '../../../lib/auth/auth.tsx';
import { useDraft } from '../../../lib/auth/draft.ts';
import { Conflict } from '../sync/merge.ts';

interface Draft {
  text: string;
  /** What the field held before it was typed in. */
  from?: string;
  base: Task;
}

interface DraftTextProps {
  task: Task;
  /** Names the field. */
  name: string;
  saved: string;
  /** `base` is the task as it was when the typing began: a change made by somebody else since must not be lost. Nothing comes back where nothing was to be saved. */
  onSave: (text: string, base: Task) => Promise<Task | '' | false>;
  children: (field: DraftField) => ReactNode;
}

export interface DraftField {
  value: string;
  autoFocus: boolean;
  onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
  onBlur: () => void;
}

/** What this tab saved last of a field, for whoever opens its task again while that is under way. */
const lastSaves = new Map<string, Promise<Draft | undefined>>();

/** A text that is saved when it is left; until then it outlives a reload and a sign-in. */
export function DraftText({ task, name, saved, onSave, children }: DraftTextProps) {
  const field = `${task.id}.${name}`;
  const [draft, setDraft, forget] = useDraft<Draft | null>(field, () => null);
  // What was typed before a reload waits where it was, with the cursor in it.
  const restored = useRef(draft !== null).current;
  const latest = useRef(draft);
  const left = useRef(false);
  const saving = useRef(false);
  const keep = (next: Draft) => {
    latest.current = next;
    setDraft(next);
  };
  const drop = () => {
    latest.current = null;
    forget();
  };
  /** Whether there may be more to save. */
  const save = async (sent: Draft): Promise<boolean> => {
    const own = await lastSaves.get(field);
    const base = own && own.base.version > sent.base.version ? own.base : sent.base;
    const shown = own && own.base.version > task.version ? own.text : saved;
    const after = sent.text === shown ? base : await settled(sent.text, onSave(sent.text, base), base);
    const more = latest.current?.text !== sent.text;
    if (more && after && latest.current) keep({ text: latest.current.text, base: after });
    if (more || !after) return more;
    drop();
    return false;
  };
  const settled = (text: string, answer: Promise<Task | '' | false>, base: Task) => {
    const task = answer.then((after) => after || base, afterConflict);
    lastSaves.set(
      field,
      task.then((after) => after && { text, base: after }),
    );
    return task;
  };
  const leave = async () => {
    left.current = true;
    if (saving.current) return;
    saving.current = true;
    // Somebody who was signed out while typing finds it again after signing in.
    while (left.current && latest.current && isSignedIn() && (await save(latest.current)));
    saving.current = false;
  };
  const leaveLast = useRef(leave);
  leaveLast.current = leave;
  useEffect(() => () => void leaveLast.current(), []);
  return children({
    value: draft?.text ?? saved,
    autoFocus: restored,
    onChange: (event) => {
      left.current = false;
      const { value: text } = event.currentTarget;
      const from = latest.current?.from ?? saved;
      // Typed back, or taken back by Esc: as if nothing had been typed.
      if (text === from && !saving.current) return drop();
      keep({ text, from, base: latest.current?.base ?? task });
    },
    onBlur: leave,
  });
}

/** The task that further typing goes on from; nothing where the text is still to be saved. */
function afterConflict(cause: unknown): Promise<Task | undefined> | undefined {
  // Undecided, over a reload too, the text stays.
  return cause instanceof Conflict ? cause.decided : undefined;
}
