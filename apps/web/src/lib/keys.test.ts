import { describe, expect, test } from '@jest/globals';
import { isComposing, pressOf } from './keys.ts';

const press = (key: string, code: string, held = '') => ({
  key,
  code,
  ctrlKey: /Control|AltGraph/.test(held), // as Windows says of AltGr
  metaKey: held.includes('Meta'),
  altKey: held.includes('Alt'),
  shiftKey: held.includes('Shift'),
  getModifierState: (name: string) => held.includes(name),
});

describe('a key press is called by what is printed on the key', () => {
  test.each([
    ['a letter', press('c', 'KeyC'), 'c'],
    ['a letter of another layout', press('c', 'KeyJ'), 'c'],
    ['a letter with Caps Lock', press('C', 'KeyC'), 'c'],
    ['a letter with Shift', press('C', 'KeyC', 'Shift'), 'shift+c'],
    ['a letter with both', press('c', 'KeyC', 'Shift'), 'shift+c'],
    ['a letter with Ctrl and Caps Lock', press('K', 'KeyK', 'Control'), 'mod+k'],
    ['a letter with Cmd', press('z', 'KeyZ', 'Meta'), 'mod+z'],
    ['a letter with Alt', press('ç', 'KeyC', 'Alt'), 'alt+ç'],
    ['a Cyrillic letter', press('с', 'KeyC'), 'c'],
    ['a Greek letter with Ctrl', press('κ', 'KeyK', 'Control'), 'mod+k'],
    ['an accented letter', press('é', 'Digit2'), 'é'],
    ['/ in the United States', press('/', 'Slash'), '/'],
    ['/ in Germany', press('/', 'Digit7', 'Shift'), '/'],
    ['? in France', press('?', 'KeyM', 'Shift'), '?'],
    ['/ by AltGr', press('/', 'KeyQ', 'AltGraph'), '/'],
    ['/ by Option', press('/', 'KeyQ', 'Alt'), '/'],
    ['a letter by AltGr', press('ą', 'KeyA', 'AltGraph'), 'alt+ą'],
    ['/ of the number pad', press('/', 'NumpadDivide'), '/'],
    ['an arrow of the number pad', press('ArrowDown', 'Numpad2'), 'ArrowDown'],
    ['Space', press(' ', 'Space'), 'Space'],
    ['Escape where Caps Lock was', press('Escape', 'CapsLock'), 'Escape'],
    ['an arrow with Shift', press('ArrowDown', 'ArrowDown', 'Shift'), 'shift+ArrowDown'],
    ['a key that says only where it lies', press('', 'Escape'), 'Escape'],
  ])('%s', (_what, event, name) => {
    expect(pressOf(event)).toBe(name);
  });
});

test.each([
  ['any key while a word is composed', { isComposing: true, keyCode: 13 }, true],
  ['the Enter that ends it in Safari', { isComposing: false, keyCode: 229 }, true],
  ['any other Enter', { isComposing: false, keyCode: 13 }, false],
])('%s belongs to a composition: %p', (_what, event, expected) => {
  expect(isComposing(event)).toBe(expected);
});
