import { expect, test } from '@jest/globals';
import { plural, t } from '@lingui/core/macro';
import { i18n } from './i18n.ts';

const tasks = (count: number) => plural(count, { one: '# task', other: '# tasks' });

test('English is said without a catalog, with what there is to fill in', () => {
  const [name, nobody] = ['“{Ada}”', undefined];
  expect(t`Save`).toBe('Save');
  expect(t`${name} is deleted`).toBe('“{Ada}” is deleted');
  expect(t`to ${nobody ?? ''}, ${tasks(2)}`).toBe('to , 2 tasks');
  expect([0, 1, 12_345].map(tasks)).toEqual(['0 tasks', '1 task', '12,345 tasks']);
});

test('another language is said from its catalog, what is missing there in English', () => {
  const id = i18nId(() => tasks(1));
  i18n.loadAndActivate({
    locale: 'de',
    messages: { [id]: [['count', 'plural', { one: ['#', ' Aufgabe'], other: ['#', ' Aufgaben'] }]] },
  });
  expect([tasks(1), tasks(1_234), t`Save`]).toEqual(['1 Aufgabe', '1.234 Aufgaben', 'Save']);
  i18n.loadAndActivate({ locale: 'en', messages: {} });
});

/** The id of the text that `say` says. */
function i18nId(say: () => string): string {
  let found = '';
  const stop = i18n.on('missing', ({ id }) => {
    found = id;
  });
  say();
  stop();
  return found;
}
