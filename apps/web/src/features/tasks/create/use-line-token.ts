import { useRef, useState } from 'react';
import { useTextCursor } from '../../../ui/text-cursor.ts';
import { type LineToken, tokenAt } from '../values/quick-line.ts';
import type { Picked } from './quick-suggestions.tsx';

/** The sign that is typed at the cursor of a line, and the way to put what was chosen for it in its place. */
export function useLineToken(line: string, setLine: (line: string) => void, remember: (picked: Picked) => void) {
  const field = useRef<HTMLInputElement>(null);
  const [token, setToken] = useState<LineToken>();
  const putCursor = useTextCursor(field);
  const look = () => {
    const box = field.current;
    const found = box ? tokenAt(box.value, box.selectionStart ?? box.value.length) : undefined;
    setToken((held) => (held?.sign === found?.sign && held?.typed === found?.typed ? held : found));
  };
  const pick = (picked: Picked) => {
    const at = field.current?.selectionStart ?? line.length;
    const begin = at - (token?.typed.length ?? 0);
    const before = `${line.slice(0, begin)}${picked.word} `;
    remember(picked);
    setLine(before + line.slice(at).trimStart());
    setToken(undefined);
    putCursor(before.length);
  };
  return { field, token, look, pick, close: () => setToken(undefined) };
}
