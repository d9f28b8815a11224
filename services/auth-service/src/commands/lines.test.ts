import { expect, test } from '@jest/globals';
import { type Line, linesOf } from './lines.ts';

async function read(text: Buffer | string, chunk: number, limit = 100) {
  const bytes = Buffer.from(text as string);
  async function* chunks() {
    for (let from = 0; from < bytes.length; from += chunk) yield bytes.subarray(from, from + chunk);
  }
  const lines: Line[] = [];
  for await (const line of linesOf(chunks(), limit)) lines.push(line);
  return lines;
}

test.each([1, 3, 7, 1000])('lines come out as they were, in chunks of %i bytes', async (chunk) => {
  const lines = await read('one\nzwölf\r\n\n✓ last', chunk);
  expect(lines.map(({ number, text }) => [number, text])).toEqual([
    [1, 'one'],
    [2, 'zwölf\r'],
    [3, ''],
    [4, '✓ last'],
  ]);
  expect(lines.map(({ bytes }) => bytes)).toEqual([4, 12, 13, 21]);
});

test('a line that is too long or not UTF-8 is told, and the next is read', async () => {
  const bad = Buffer.concat([Buffer.from(`${'x'.repeat(101)}\n`), Buffer.from([0xff, 0x0a]), Buffer.from('good')]);
  const lines = await read(bad, 10);
  expect(lines.map(({ text, fault }) => text ?? fault)).toEqual(['is longer than 100 bytes', 'is not UTF-8', 'good']);
});
