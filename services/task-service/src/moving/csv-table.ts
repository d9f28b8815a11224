import { Readable } from 'node:stream';
import { invalid } from '@taskward/service-kit';
import { CsvError, parse } from 'csv-parse';

/** A row of a CSV file, by the names of its columns without regard to case. */
export interface Row {
  /** The line where it begins. */
  line: number;
  /** What the first column of one of these names holds, without blanks around it; empty where there is none. */
  cell(...names: string[]): string;
  /** What each column of this name holds, where there are several; without those that hold nothing. */
  cells(name: string): string[];
  /** What a column holds to the letter; undefined where there is none. */
  exact(name: string): string | undefined;
}

const PIECE = 64 * 1024;
const LONGEST_ROW = 512 * 1024;

/** Names of columns in small letters, and rows as they are read: piece by piece, so that others have a turn in between. */
export async function readCsv(text: string): Promise<{ names: string[]; rows: AsyncIterable<Row> }> {
  const records = recordsOf(text);
  const first = await records.next();
  const names = first.done ? [] : first.value.cells.map((name) => name.trim().toLowerCase());
  return { names, rows: rowsOf(records, names) };
}

async function* rowsOf(records: AsyncIterable<CsvRecord>, names: string[]): AsyncGenerator<Row> {
  for await (const { line, cells } of records) {
    const at = (name: string) => names.indexOf(name.toLowerCase());
    yield {
      line,
      cell: (...wanted) => cells[wanted.map(at).find((index) => index !== -1) ?? -1]?.trim() ?? '',
      cells: (name) => cells.filter((cell, index) => names[index] === name.toLowerCase() && cell.trim() !== ''),
      exact: (name) => cells[at(name)],
    };
  }
}

interface CsvRecord {
  line: number;
  cells: string[];
}

/** @throws AppError 422 where it is no CSV from some line on */
async function* recordsOf(text: string): AsyncGenerator<CsvRecord> {
  const options = {
    bom: true,
    delimiter: delimiterOf(text),
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
    info: true as const,
  };
  const parser = Readable.from(piecesOf(text), { objectMode: false }).pipe(parse(options));
  let [line, blank] = [1, 0];
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { empty_lines: number } }>) {
      line += info.empty_lines - blank;
      blank = info.empty_lines;
      yield { line, cells: record };
      // The parser counts CRLF within a cell as two.
      for (const cell of record) line += cell.match(/\r\n|\n|\r/g)?.length ?? 0;
      line += 1;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw invalid(
      `The file is no CSV: near line ${error.lines} a quote is missing or out of place, or a row is longer than 512 KiB.`,
    );
  }
}

function* piecesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += PIECE) yield text.slice(at, at + PIECE);
}

/** Spreadsheets of some languages part columns by semicolons. */
function delimiterOf(text: string): string {
  const head = text.slice(0, text.search(/[\r\n]|$/)).replaceAll(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((one) => [one, head.split(one).length] as const);
  return counts.reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}
