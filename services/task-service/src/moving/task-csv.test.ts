import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { CSV_COLUMNS, csvOf, type ExportedTask, readCell, readList } from './task-csv.ts';
import { textOf } from './task-export.ts';

const TASK: ExportedTask = {
  id: '01890000-0000-7000-8000-000000000000',
  title: 'A task',
  description: null,
  status: 'todo',
  priority: 'medium',
  assignedTo: null,
  projectId: null,
  project: null,
  dueDate: null,
  labels: [],
  parentId: null,
  repeat: null,
  remindAt: null,
  position: 'z1',
  watchers: [],
  createdBy: 'ann',
  version: 1,
  createdAt: '2030-01-01T00:00:00.000Z',
  updatedAt: '2030-01-01T00:00:00.000Z',
};
const rowsOf = (csv: string) => parse(csv, { columns: true }) as Array<Record<(typeof CSV_COLUMNS)[number], string>>;

test('no cell is a formula to a spreadsheet, and each comes back as it was', () => {
  const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\uff1d1', "'=1", "''=1", "'x", '=', 'a=b'];
  const text = fc.oneof(fc.constantFrom(...formulas), fc.string({ unit: fc.constantFrom(...`='"+,\n\r\t;a-@`) }));
  fc.assert(
    fc.property(text, fc.array(text.filter((one) => one.trim() === one && one !== '')), (title, labels) => {
      const [row] = rowsOf(csvOf([{ ...TASK, title, labels }], true));
      expect(row?.title).not.toMatch(/^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/);
      expect([readCell(row?.title ?? ''), readList(readCell(row?.labels ?? ''))]).toEqual([title, labels]);
    }),
    { seed: Number(process.env.SEED), numRuns: 500 },
  );
});

test('the columns are named once, also of an export of nothing', async () => {
  const pages = async function* () {
    yield [TASK];
    yield [TASK];
  };
  expect(rowsOf((await Readable.from(textOf(pages(), 'csv')).toArray()).join(''))).toHaveLength(2);
  const none = async function* (): AsyncGenerator<ExportedTask[]> {
    yield [];
  };
  expect((await Readable.from(textOf(none(), 'csv')).toArray()).join('')).toBe(`${CSV_COLUMNS.join(',')}\r\n`);
  expect(await Readable.from(textOf(none(), 'jsonl')).toArray()).toEqual([]);
});
