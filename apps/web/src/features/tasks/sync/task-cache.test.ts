import { afterEach, describe, expect, test } from '@jest/globals';
import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { type Lists, removeTask, showOptimistic, upsertTask } from './task-cache.ts';

const task = (id: string, change: Partial<Task> = {}): Task => ({
  id,
  title: id,
  description: null,
  status: 'todo',
  priority: 'medium',
  assignedTo: null,
  projectId: null,
  createdBy: 'ann',
  dueDate: null,
  labels: [],
  watchers: [],
  parentId: null,
  repeat: null,
  remindAt: null,
  position: `z${id}`,
  version: 1,
  createdAt: `2026-01-0${id}T00:00:00.000Z`,
  updatedAt: '2026-01-09T00:00:00.000Z',
  ...change,
});
type Page = Lists['pages'][0];
const page = (data: Task[], nextCursor: string | null): Page => ({
  success: true,
  data,
  page: { nextCursor, limit: 2 },
});

/** A list whose pages arrive when the test says so. */
function listOf(client: QueryClient, queryKey = ['tasks', '']) {
  const asked: Array<(page: Page) => void> = [];
  let onAsked = () => {};
  const list = new InfiniteQueryObserver(client, {
    queryKey,
    queryFn: () =>
      new Promise<Page>((resolve) => {
        asked.push(resolve);
        onAsked();
      }),
    initialPageParam: '',
    getNextPageParam: (last: Page) => last.page.nextCursor,
  });
  const unsubscribe = list.subscribe(() => {});
  const answer = async (page: Page) => {
    asked.shift()?.(page);
    await client.getQueryCache().find({ queryKey })?.promise;
    await new Promise(setImmediate);
  };
  const shown = () =>
    client
      .getQueryData<Lists>(queryKey)
      ?.pages.map(({ data }) => data.map(({ title }) => title).join(' '))
      .join(' | ');
  /** Waits until it is asked for. */
  const next = async () => {
    if (asked.length > 0) return;
    await new Promise<void>((resolve) => {
      onAsked = resolve;
    });
  };
  return { list, answer, shown, asked, next, unsubscribe };
}

describe('what is placed while a list is being fetched', () => {
  test('stays when the next page arrives', async () => {
    const client = new QueryClient();
    const { list, answer, shown } = listOf(client);
    await answer(page([task('8'), task('6')], 'c'));
    void list.fetchNextPage();
    upsertTask(client, task('9'));
    upsertTask(client, task('3', { version: 2, title: 'new' }));
    removeTask(client, '6');
    await answer(page([task('4'), task('3')], null));
    expect(shown()).toBe('9 8 | 4 new');
    client.clear();
  });

  test('is not undone by an answer from before', async () => {
    const client = new QueryClient();
    const { list, answer, shown } = listOf(client);
    upsertTask(client, task('8', { version: 2, title: 'new' }));
    await answer(page([task('8'), task('6')], null));
    expect(shown()).toBe('new 6');
    void list.refetch();
    showOptimistic(client, task('6', { title: 'on its way' }));
    await answer(page([task('8'), task('6')], null));
    expect(shown()).toBe('8 on its way');
    client.clear();
  });
});

describe('a list that only the server can order', () => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  afterEach(() => client.clear());
  const ofTitles = ['tasks', 'sort=title'];

  test('is asked for again once for many changes, and stays as it is until the answer is there', async () => {
    const { answer, shown, asked, next } = listOf(client, ofTitles);
    await answer(page([task('6'), task('8')], null));
    for (const id of ['7', '9']) upsertTask(client, task(id));
    expect(shown()).toBe('6 8');
    await next();
    expect([shown(), asked.length]).toEqual(['6 8', 1]);
    await answer(page([task('6'), task('7'), task('8'), task('9')], null));
    expect([shown(), asked.length]).toEqual(['6 7 8 9', 0]);
  });

  test('is asked for again where the answer on its way did not know of the change', async () => {
    const { list, answer, shown, next } = listOf(client, ofTitles);
    await answer(page([task('6'), task('8')], null));
    void list.refetch();
    upsertTask(client, task('7'));
    await answer(page([task('6'), task('8')], null));
    expect(shown()).toBe('6 8');
    await next();
    await answer(page([task('6'), task('7'), task('8')], null));
    expect(shown()).toBe('6 7 8');
  });

  test('is forgotten where nobody looks at it', async () => {
    const { answer, unsubscribe } = listOf(client, ofTitles);
    await answer(page([task('6'), task('8')], null));
    unsubscribe();
    const gone = new Promise<void>((resolve) =>
      client.getQueryCache().subscribe(({ type }) => type === 'removed' && resolve()),
    );
    upsertTask(client, task('7'));
    await gone;
    expect(client.getQueryData(ofTitles)).toBe(undefined);
  });
});

test('a task alone is never replaced by what it was before', () => {
  const client = new QueryClient();
  client.setQueryData(['task', '1'], task('1', { version: 3 }));
  upsertTask(client, task('1', { version: 2, title: 'old' }));
  expect(client.getQueryData(['task', '1'])).toMatchObject({ version: 3, title: '1' });
  upsertTask(client, task('1', { version: 3, title: 'as it is' }));
  expect(client.getQueryData(['task', '1'])).toMatchObject({ title: 'as it is' });
  client.clear();
});
