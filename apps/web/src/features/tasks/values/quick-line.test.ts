import { describe, expect, test } from '@jest/globals';
import { daysNamed, parseQuickLine, tokenAt, wordFor } from './quick-line.ts';

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

  test.each([
    ['x @tomorrow 15:00', '2026-11-22', '15:00', 'x'],
    ['x @today 9:05 y', '2026-11-21', '09:05', 'x y'],
    ['@mon 3pm x', '2026-11-23', '15:00', 'x'],
    ['@mon 12am x', '2026-11-23', '00:00', 'x'],
    ['x @2026-12-01 12:30PM, y', '2026-12-01', '12:30', 'x y'],
    ['x @tomorrow, y', '2026-11-22', undefined, 'x y'],
    ['15:00 x @tomorrow', '2026-11-22', undefined, '15:00 x'],
    ['x @tomorrow y 15:00', '2026-11-22', undefined, 'x y 15:00'],
    ['x @tomorrow 25:00', '2026-11-22', undefined, 'x 25:00'],
    ['x @tomorrow 10:60', '2026-11-22', undefined, 'x 10:60'],
    ['x @tomorrow 13pm', '2026-11-22', undefined, 'x 13pm'],
    ['x @tomorrow 3 apples', '2026-11-22', undefined, 'x 3 apples'],
    ['x @today 9:00 @tomorrow', '2026-11-22', undefined, 'x'],
  ])('%p is due %s %s', (line, due, time, title) => {
    expect(parse(line)).toEqual({ title, due, time, labels: [] });
  });

  const NOTHING = [
    '!',
    '!now',
    '@',
    '@2026-02-30',
    '@nobody',
    '@su',
    '#',
    '#,',
    'C#',
    'a@b.c',
    'Wow!',
    '#123',
    '#7,',
    '#١٢',
  ];
  test.each([...NOTHING, `#${'x'.repeat(51)}`, `#${'🚀'.repeat(51)}`])(
    '%p says nothing known and stays in the title',
    (word) => {
      expect(parse(`see ${word} again`)).toEqual({ title: `see ${word} again`, labels: [] });
    },
  );

  test('the last priority wins, a label counts once', () => {
    expect(parse('t !low #a !urgent #a')).toEqual({ title: 't', priority: 'urgent', labels: ['a'] });
  });

  test.each([
    ['#sales,', ['sales']],
    ['#sales; #q4. #now!', ['sales', 'q4', 'now']],
    ['#2026-q1 #c++ #v1.2 #🚀', ['2026-q1', 'c++', 'v1.2', '🚀']],
    [`#${'🚀'.repeat(50)}`, ['🚀'.repeat(50)]],
    ['#Caf\u00e9 #cafe\u0301 #CAF\u00c9 #ho\u200bme', ['Café', 'home']],
  ])('%s makes labels', (words, labels) => {
    expect(parse(`t ${words}`)).toEqual({ title: 't', labels });
  });

  test('a number stays in the title, and so does what only looks like a sign', () => {
    expect(parse('Fix bug #123 today #ui').title).toBe('Fix bug #123 today');
  });

  test('the title is one line in which all can be seen', () => {
    expect(parse(' Pay\u200b the\u202e\u0007 bill\u00a0of\nZoe\u0308 ').title).toBe('Pay the bill of Zoë');
    expect(parse('\u200b\u2060 #home').title).toBe('');
  });

  test('a person and a project are taken out where they are known, and stay in the title where they are not', () => {
    const ada = { id: 'u1', name: 'Ada Lovelace' };
    const named = { people: { 'ada-lovelace': ada, mon: ada }, projects: { garden: { id: 'g', name: 'Garden' } } };
    const read = (line: string) => parseQuickLine(line, SATURDAY, named);
    expect(read('Call @Ada-Lovelace, about +garden @tomorrow')).toEqual({
      title: 'Call about',
      labels: [],
      due: '2026-11-22',
      assignedTo: ada,
      project: { id: 'g', name: 'Garden' },
    });
    // A day goes before a person of that name.
    expect(read('Call @mon')).toEqual({ title: 'Call', labels: [], due: '2026-11-23' });
    expect(read('@grace +1 C++ +shed @constructor').title).toBe('@grace +1 C++ +shed @constructor');
  });

  test.each([
    ['Ada Lovelace', 'Ada-Lovelace'],
    ['  Zoë  de la Cruz Jr. ', 'Zoë-de-la-Cruz-Jr'],
    ['山田 太郎', '山田-太郎'],
    ['R&D (new)', 'RD-new'],
    ['!?', ''],
  ])('%s is written as one word: %s', (name, word) => expect(wordFor(name)).toBe(word));

  test.each([
    ['Call @ad', 8, { sign: '@', typed: 'ad' }],
    ['Call @ad', 4, undefined],
    ['@', 1, { sign: '@', typed: '' }],
    ['Buy +gar now', 8, { sign: '+', typed: 'gar' }],
    ['a@b', 3, undefined],
    ['Done @today ', 12, undefined],
  ])('in %j at %d', (line, cursor, token) => expect(tokenAt(line, cursor)).toEqual(token));

  test('days are offered by the beginning of their names, the next first', () => {
    expect(daysNamed('t', SATURDAY)).toEqual([
      { name: 'today', day: '2026-11-21' },
      { name: 'tomorrow', day: '2026-11-22' },
      { name: 'tuesday', day: '2026-11-24' },
      { name: 'thursday', day: '2026-11-26' },
    ]);
    expect(daysNamed('', SATURDAY).map(({ name }) => name)).toEqual([
      'today',
      'tomorrow',
      'monday',
      'tuesday',
      'wednesday',
      'thursday',
      'friday',
      'saturday',
    ]);
    expect(daysNamed('ada', SATURDAY)).toEqual([]);
  });

  test('an empty line has no title', () => {
    expect(parse('   ')).toEqual({ title: '', labels: [] });
  });
});
