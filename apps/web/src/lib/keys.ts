// The one place that reads keys. What counts is what a key types, wherever it lies on the keyboard.
import { useEffectEvent, useLayoutEffect } from 'react';

/** What is read of a `KeyboardEvent`, the browser's or React's. */
interface Press {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  getModifierState: (name: 'AltGraph') => boolean;
}

/**
 * A key press by its name: `c` with Caps Lock too, `shift+c`, `mod+k` with Ctrl or Cmd, `/` however it is typed, `Space`,
 * `ArrowDown`.
 */
export function pressOf(event: Press): string {
  const name = nameOf(event);
  // Whatever is held for a sign, Shift, Option or AltGr, belongs to the sign; AltGr is Ctrl and Alt on Windows.
  const isSign = [...name].length === 1 && !/\p{L}/u.test(name);
  const altGraph = event.getModifierState('AltGraph');
  const held = [
    (event.ctrlKey || event.metaKey) && !altGraph && 'mod',
    (event.altKey || altGraph) && !isSign && 'alt',
    event.shiftKey && !isSign && 'shift',
  ];
  return [...held.filter(Boolean), name].join('+');
}

function nameOf({ key, code }: Press): string {
  if (!key || key === 'Unidentified') return code;
  if (key === ' ') return 'Space';
  if ([...key].length > 1 || !/\p{L}/u.test(key)) return key;
  // On a key with a Cyrillic or Greek letter a Latin one is printed too; which one, the code tells.
  const latin = /\p{Script=Latin}/u.test(key) ? undefined : /^Key([A-Z])$/.exec(code)?.[1];
  return (latin ?? key).toLowerCase();
}

/** Presses, as `pressOf` names them, with what each does on the whole page; while something is typed, only where said. */
export function useShortcuts(shortcuts: Record<string, () => unknown>, { inFields = false } = {}) {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const act = shortcuts[pressOf(event)];
    if (!act || (!inFields && isTypedIn(event.target))) return;
    event.preventDefault();
    act();
  });
  // What can be seen has its keys: an effect that comes after the picture would miss a quick press.
  useLayoutEffect(() => {
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** Whether letters go into a text there. */
export const isTypedIn = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox], [type=radio])'));

/**
 * Whether a press belongs to the composition of a word (Chinese, Japanese, Korean, accents): it chooses or ends it, and
 * means nothing else. Safari tells of the last one after the composition; that it has the code 229 says so all the same.
 */
export const isComposing = ({ isComposing, keyCode }: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>) =>
  isComposing || keyCode === 229;

/** Keeps the presses of a composition from everything on the page, libraries too. To be called before anything listens. */
export function keepCompositions() {
  addEventListener('keydown', (event) => isComposing(event) && event.stopImmediatePropagation(), true);
}
