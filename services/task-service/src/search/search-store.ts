import { inTransaction, type Queryable, unavailable } from '@taskward/service-kit';
import type pg from 'pg';
import { type Folded, type Search, searchOf } from './search-sql.ts';
import { readSearchText } from './search-text.ts';

// A search has one core for so long, however it was typed and whoever asks. Compiling a plan pays only beyond that. Where
// pages were as dear as on turning disks, PostgreSQL would rather intersect long lists of the index than read a person's tasks.
const LIMITS = `
  SET LOCAL statement_timeout = '3s'; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off;
  SET LOCAL random_page_cost = 1.1`;
const QUERY_CANCELED = '57014';

/**
 * Does its work with the search that somebody typed, or at once with none.
 *
 * @throws AppError 503 where the search took too long
 */
export async function withSearch<T>(
  pool: pg.Pool,
  typed: string | undefined,
  work: (db: Queryable, search?: Search) => Promise<T>,
): Promise<T> {
  if (typed === undefined) return work(pool);
  try {
    return await inTransaction(pool, async (tx) => {
      await tx.query(LIMITS);
      return work(tx, await readSearch(tx, typed));
    });
  } catch (error) {
    if ((error as { code?: unknown }).code !== QUERY_CANCELED) throw error;
    throw unavailable('This search took too long. Look for more of it, such as another word.', 2, error);
  }
}

/** Only the database says how it keeps text, so that what is looked for cannot be written otherwise. */
async function readSearch(db: Queryable, typed: string): Promise<Search> {
  const alternatives = readSearchText(typed);
  const { rows } = await db.query<Folded>({
    name: 'fold-search',
    text: `SELECT words, (ts_lexize('english_stem', words))[1] AS stem
           FROM unnest($1::text[]) WITH ORDINALITY AS given(term, n), LATERAL (SELECT trim(fold_text(term)) AS words) AS folded
           ORDER BY n`,
    values: [alternatives.flat().map(({ text }) => text)],
  });
  return searchOf(alternatives, rows);
}
