import { describe, expect, test } from '@jest/globals';
import { isolate, withoutOverrides } from './direction.ts';
import { readJson } from './request.ts';

describe('words from right to left', () => {
  test.each(['שלום', 'a שלום', 'مهمة 7', '\u200f!', '𐤀', '𞤀'])('%s keeps to itself', (text) => {
    expect(isolate(text)).toBe(`\u2068${text}\u2069`);
  });

  test.each(['Call Ada', 'Zoë', '中文', 'ไทย', '', '7 !'])('%p is as it was', (text) => {
    expect(isolate(text)).toBe(text);
  });
});

describe('an override of direction', () => {
  test.each([...'\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'])('%j disguises nothing', (override) => {
    expect(withoutOverrides(`photo${override}gpj.exe`)).toBe('photogpj.exe');
  });

  test('does not come into the app, wherever an answer has it', async () => {
    const answer = { data: [{ title: 'a\u202eb', labels: ['\u2067c\u2069'], 'na\u202eme': 'שלום \u200fd' }] };
    expect(await readJson(Response.json(answer))).toEqual({
      data: [{ title: 'ab', labels: ['c'], name: 'שלום \u200fd' }],
    });
    const problem = Response.json({ detail: 'no \u202eoops' }, { status: 422 });
    await expect(readJson(problem)).rejects.toThrow('no oops');
  });
});
