import { describe, expect, test } from '@jest/globals';
import { filterFromUrl, filterToApi, filterToUrl, isFiltered, viewOf } from './task-filter.ts';

const from = (text: string) => filterFromUrl(new URLSearchParams(text));

describe('task filter', () => {
  test('an address without a filter shows everything, newest first, as a list', () => {
    const filter = from('task=1');
    expect(filter).toMatchObject({ q: '', status: [], sort: '-createdAt', view: 'list', due: '' });
    expect(isFiltered(filter)).toBe(false);
    expect(filterToApi(filter).toString()).toBe('sort=-createdAt');
  });

  test('what is written into an address is read back from it', () => {
    const change = {
      q: 'a & b',
      status: ['todo' as const, 'done' as const],
      priority: ['urgent' as const],
      label: ['x y'],
      project: 'atlas',
      person: 'u2',
      due: 'week' as const,
      sort: 'dueDate',
      group: 'person' as const,
      view: 'calendar' as const,
    };
    expect(filterFromUrl(filterToUrl(new URLSearchParams(), change))).toEqual(change);
  });

  test('defaults leave the address, and what is not a filter stays in it', () => {
    const url = new URLSearchParams('task=7&q=x&sort=title&view=board&status=todo');
    expect(filterToUrl(url, { q: '', sort: '-createdAt', view: 'list', status: [] }).toString()).toBe('task=7');
  });

  test('a view is what of an address can be saved: neither what is searched for nor what is open', () => {
    const url = new URLSearchParams('task=7&q=x&view=calendar&span=week&at=2026-11-27&status=todo&status=done&new=1');
    expect(viewOf(url)).toBe('status=todo&status=done&view=calendar&span=week');
    expect(viewOf(new URLSearchParams('task=7'))).toBe('');
  });

  test('what is searched for comes in the order of the server, unless another is chosen', () => {
    expect(filterToApi(from('q=tls')).toString()).toBe('q=tls');
    expect(filterToApi(from('q=%20')).toString()).toBe('sort=-createdAt');
    const newest = filterToUrl(new URLSearchParams('q=tls'), { sort: '-createdAt' });
    expect(filterToApi(filterFromUrl(newest)).toString()).toBe('q=tls&sort=-createdAt');
    expect(filterToUrl(newest, { sort: 'best' }).toString()).toBe('q=tls');
    expect(filterToUrl(newest, { q: '', sort: '-createdAt' }).toString()).toBe('');
  });

  test('a project is in the order of its people, unless another is chosen; without one there is none', () => {
    const inProject = (text: string) => filterFromUrl(new URLSearchParams(text), 'position');
    expect(filterToApi({ ...inProject(''), project: 'p' }).toString()).toBe('projectId=p&sort=position');
    expect(inProject('q=tls').sort).toBe('best');
    const newest = filterToUrl(new URLSearchParams('sort=title'), { sort: '-createdAt' }, 'position');
    expect([newest.toString(), inProject(String(newest)).sort]).toEqual(['sort=-createdAt', '-createdAt']);
    expect(filterToUrl(newest, { sort: 'position' }, 'position').toString()).toBe('');
    expect(from('project=p&sort=position').sort).toBe('position');
    expect(from('sort=position').sort).toBe('-createdAt');
  });

  test('unknown values are ignored', () => {
    expect(from('status=lost&status=todo&priority=9&sort=secret&due=never&view=map')).toEqual(from('status=todo'));
  });

  test('filters become the question to the API', () => {
    const asked = filterToApi(from('q=%20tls%20&status=todo&status=done&label=a&label=b&project=p'), 'u1');
    expect(asked.toString()).toBe('q=tls&status=todo&status=done&label=a&label=b&projectId=p&assignedTo=u1');
  });

  test('the tasks of one person are asked for, unless the page is about somebody already', () => {
    expect(filterToApi(from('person=u2')).get('assignedTo')).toBe('u2');
    expect(filterToApi(from('person=u2'), 'u1').get('assignedTo')).toBe('u1');
    expect(isFiltered(from('person=u2'))).toBe(true);
  });

  test('"overdue" is open tasks whose moment is past or whose day is over', () => {
    const now = new Date(2026, 10, 21, 15, 0);
    const asked = filterToApi(from('due=overdue'), undefined, now);
    expect(asked.getAll('status')).toEqual(['todo', 'in_progress', 'in_review']);
    expect(asked.get('dueBefore')).toBe(now.toISOString());
    expect(asked.has('dueAfter')).toBe(false);
  });

  test.each([
    ['today', '2026-12-01'],
    ['week', '2026-12-07'],
  ])('"%s" is from this day up to but without %s', (due, before) => {
    const asked = filterToApi(from(`due=${due}&status=done`), undefined, new Date(2026, 10, 30, 23, 59));
    expect(asked.getAll('status')).toEqual(['done']);
    expect([asked.get('dueAfter'), asked.get('dueBefore')]).toEqual(['2026-11-30', before]);
  });
});

test('what can be no project, person or label is ignored: the server would ask for another id', () => {
  const filter = filterFromUrl(new URLSearchParams({ project: 'a b', person: 'x'.repeat(65), label: 'y'.repeat(51) }));
  expect([filter.project, filter.person, filter.label]).toEqual(['', '', []]);
  expect(filterFromUrl(new URLSearchParams({ project: 'garden_2-b', label: 'y'.repeat(50) }))).toMatchObject({
    project: 'garden_2-b',
    label: ['y'.repeat(50)],
  });
});
