import { AppError, invalid, malformed } from '@taskward/service-kit';
import { type Row, readCsv } from './csv-table.ts';
import { fitted } from './fitted-item.ts';
import { type Entry, type Item, isRefused, type Source } from './imports/import-item.ts';
import { readAsana } from './sources/asana.ts';
import { readJira } from './sources/jira.ts';
import { isPart, type Part, partsAt } from './sources/json-parts.ts';
import { readLinear } from './sources/linear.ts';
import { objectIn, readOwnLine, readOwnRow } from './sources/taskward.ts';
import { readTodoist } from './sources/todoist.ts';
import { readTrello } from './sources/trello.ts';
import { readVikunja } from './sources/vikunja.ts';

/** What a file was found to be, and what it holds. */
export interface SourceFile {
  source: Source;
  entries: AsyncIterable<Entry> | Iterable<Entry>;
}

/** By which columns a tool's CSV is known; ours by the least, and so last. */
const COLUMNS: Array<[Source, string[]]> = [
  ['todoist', ['type', 'content', 'indent']],
  ['jira', ['summary', 'issue key']],
  ['asana', ['task id', 'name', 'section/column']],
  ['linear', ['id', 'team', 'title', 'cycle number']],
  ['taskward', ['title']],
];

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Finds out which tool wrote a file, and reads it.
 *
 * @throws AppError 400 where it is no text in UTF-8, 422 where no tool that is known writes such files
 */
export async function readSource(bytes: Uint8Array): Promise<SourceFile> {
  const text = decoded(bytes);
  if (text.trim() === '') throw invalid('The file is empty.');
  if (/^\s*[[{]/.test(text)) return readJson(text);
  const { names, rows } = await readCsv(text);
  const [source] = COLUMNS.find(([, columns]) => columns.every((one) => names.includes(one))) ?? [];
  if (!source) throw unknown();
  return { source, entries: entriesOf(source, rows) };
}

function decoded(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new AppError('malformed', 'The file is not valid UTF-8: save it as "CSV UTF-8" and send that.', { cause });
  }
}

const unknown = () =>
  invalid('The file is none that can be read: its columns are not those of any tool that is known here.');

async function* entriesOf(source: Source, rows: AsyncIterable<Row>): AsyncGenerator<Entry> {
  if (source === 'todoist') return yield* eachFitted(readTodoist(rows));
  const readers = { jira: readJira, asana: readAsana, linear: readLinear, taskward: readOwnRow };
  const read: (row: Row) => Entry = readers[source as keyof typeof readers];
  for await (const row of rows) {
    const entry = read(row);
    yield source === 'taskward' || isRefused(entry) ? entry : fitted(entry);
  }
}

async function* eachFitted(items: AsyncIterable<Item> | Iterable<Item>): AsyncGenerator<Item> {
  for await (const item of items) yield fitted(item);
}

function readJson(text: string): SourceFile {
  const firstLine = text.trimStart().split('\n', 1)[0] as string;
  if (objectIn(firstLine)?.title !== undefined) return { source: 'taskward', entries: linesOf(text) };
  const value = jsonIn(text);
  if (isPart(value) && Array.isArray(value.cards) && Array.isArray(value.lists)) {
    return { source: 'trello', entries: eachFitted(readTrello(value)) };
  }
  const projects = (Array.isArray(value) ? value : [value]).filter(
    (one): one is Part => isPart(one) && (Array.isArray(one.tasks) || one.tasks === null),
  );
  if (projects.some((one) => partsAt(one, 'tasks').length > 0)) {
    return { source: 'vikunja', entries: eachFitted(readVikunja(projects)) };
  }
  throw unknown();
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('The file is not valid JSON.');
  }
}

function* linesOf(text: string): Generator<Entry> {
  let line = 0;
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const to = end === -1 ? text.length : end;
    line += 1;
    const one = text.slice(from, to).trim();
    if (one !== '') yield readOwnLine(one, line);
    from = to + 1;
  }
}
