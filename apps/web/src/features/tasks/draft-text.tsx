import { type ChangeEvent, type ReactNode, useEffect } from 'react';
import { useDraft } from '../../lib/draft.ts';

interface DraftTextProps {
  /** Names the draft in this tab. */
  name: string;
  saved: string;
  onSave: (text: string) => void;
  children: (field: {
    value: string;
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
    onBlur: () => void;
  }) => ReactNode;
}

/** A text that is saved when it is left; until then it outlives a reload and a sign-in. */
export function DraftText({ name, saved, onSave, children }: DraftTextProps) {
  const [draft, setDraft, forget] = useDraft<string | null>(name, () => null);
  useEffect(() => {
    if (draft === saved) forget();
  }, [saved]);
  const leave = () => {
    if (draft !== null && draft !== saved) onSave(draft);
    forget();
  };
  return children({ value: draft ?? saved, onChange: (event) => setDraft(event.currentTarget.value), onBlur: leave });
}
