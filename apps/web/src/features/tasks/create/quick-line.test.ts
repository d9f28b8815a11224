import { describe, expect, test } from '@jest/globals';
import { parseQuickLine } from './quick-line.ts';

const SATURDAY = new Date(2026, 10, 21, 23, 30);
const parse = (line: string) => parseQuickLine(line, SATURDAY);

describe('quick line', () => {
  test('takes priority, day and labels out of the title, wherever they stand', () => {
    expect(parse('!high Call  Ada @2026-12-01 about it #sales #q4')).toEqual({
      title: 'Call Ada about it',
      priority: 'high',
      due: '2026-12-01',
      labels: ['sales', 'q4'],
    });
  });

  test.each([
    ['@today', '2026-11-21'],
    ['@Tomorrow', '2026-11-22'],
    ['@mon', '2026-11-23'],
    ['@saturday', '2026-11-28'],
  ])('%s on a Saturday is %s', (word, due) => {
    expect(parse(`x ${word}`).due).toBe(due);
  });

  test.each(['!', '!now', '@', '@2026-02-30', '@nobody', '@su', '#', `#${'x'.repeat(51)}`, 'C#', 'a@b.c', 'Wow!'])(
    '%p says nothing known and stays in the title',
    (word) => {
      expect(parse(`see ${word} again`)).toEqual({ title: `see ${word} again`, labels: [] });
    },
  );

  test('the last priority wins, a label counts once', () => {
    expect(parse('t !low #a !urgent #a')).toEqual({ title: 't', priority: 'urgent', labels: ['a'] });
  });

  test('an empty line has no title', () => {
    expect(parse('   ')).toEqual({ title: '', labels: [] });
  });
});
