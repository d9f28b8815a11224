import type pg from 'pg';

type Query = string | { name?: string; text: string; values?: unknown[] };

/** A pool for the service's own stores on one connection: explains each query that reads, and passes its answer on. */
export function explainingPool(db: Pick<pg.ClientBase, 'query'>, plans: string[]): pg.Pool {
  const query = async (given: Query, parameters: unknown[] = []) => {
    const { name: _, ...config } = typeof given === 'string' ? { text: given, values: parameters } : given;
    if (/^\s*(SELECT|WITH)/.test(config.text)) {
      await db.query(config); // so that it is explained as it runs when what it reads is in memory
      const text = `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) ${config.text}`;
      const { rows } = await db.query({ ...config, text });
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    }
    return db.query(config);
  };
  return { query, connect: async () => ({ query, release: () => {} }) } as unknown as pg.Pool;
}

/** By what a plan reads tasks: the names of indexes, and `whole table` where it reads that. */
export function readBy(plan: string): string[] {
  const indexes = [...plan.matchAll(/(?:using|Bitmap Index Scan on) (\w+)/g)].map(([, name]) => name as string);
  return [...new Set([...indexes, ...(/Seq Scan on tasks/.test(plan) ? ['whole table'] : [])])];
}

/** How many pages of 8 KiB a plan read, in memory or not. */
export function pagesRead(plan: string): number {
  const line = plan.match(/Buffers: shared (.*)/)?.[1] ?? '';
  return [...line.matchAll(/(?:hit|read)=(\d+)/g)].reduce((sum, [, pages]) => sum + Number(pages), 0);
}
