import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Where the cursor shall stand in a text that is being set. It is put there together with the text that React writes: a
 * moment later, what somebody types meanwhile would stand behind it.
 *
 * @returns takes the place, in UTF-16 units from the beginning; to be called where the text is set
 */
export function useTextCursor(field: RefObject<HTMLInputElement | HTMLTextAreaElement | null>): (at: number) => void {
  const wanted = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    const at = wanted.current;
    if (at === undefined) return;
    wanted.current = undefined;
    field.current?.focus();
    field.current?.setSelectionRange(at, at);
  });
  return (at) => {
    wanted.current = at;
  };
}
