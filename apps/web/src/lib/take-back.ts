import { pressOf } from './keys.ts';

type Field = HTMLInputElement | HTMLTextAreaElement;

/** The field that has the keyboard, and what it held before the person typed in it. */
let at: { field: Field; before: string; typed: boolean } | undefined;

/**
 * Lets Esc in a field take back what was typed there, and do nothing else by that press. What a list of choices does at
 * Esc stays its own. To be called before anything listens.
 */
export function takeBackOnEscape() {
  const listen = <K extends 'focusin' | 'beforeinput' | 'input' | 'keydown'>(
    name: K,
    act: (event: WindowEventMap[K]) => void,
  ) => addEventListener(name, act, true);
  listen('focusin', ({ target }) => {
    at = isField(target) ? { field: target, before: target.value, typed: false } : undefined;
  });
  listen('beforeinput', ({ target }) => {
    // It may have changed by itself since it got the keyboard.
    if (at && at.field === target && !at.typed) at.before = at.field.value;
  });
  listen('input', ({ target, isTrusted }) => {
    if (at?.field === target && isTrusted) at.typed = true;
  });
  listen('keydown', (event) => {
    if (!at?.typed || at.field !== event.target || pressOf(event) !== 'Escape') return;
    if (at.field.value === at.before || offersChoices(at.field)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    write(at.field, at.before);
    at.typed = false;
  });
}

const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && !/^(checkbox|radio)$/.test(target.type));

const offersChoices = (field: Field) =>
  field.ariaExpanded !== 'false' &&
  document.getElementById(field.getAttribute('aria-controls') ?? '')?.checkVisibility() === true;

/** As if it had been typed, so that Ctrl+Z brings back what was there. A date is not written like that. */
function write(field: Field, text: string) {
  field.select();
  document.execCommand(text ? 'insertText' : 'delete', false, text);
  if (field.value === text) return;
  // React's own setter would keep it from hearing of the change.
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set?.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
