import { describe, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import { before, conflictingFields } from './merge.ts';

const task = (change: Partial<Task>): Task => ({
  id: '1',
  title: 'A',
  description: null,
  status: 'todo',
  priority: 'medium',
  assignedTo: null,
  projectId: null,
  createdBy: 'u',
  dueDate: null,
  labels: ['x'],
  watchers: [],
  parentId: null,
  repeat: null,
  remindAt: null,
  version: 1,
  createdAt: '',
  updatedAt: '',
  ...change,
});

describe('merge', () => {
  test('changes of different fields go together', () => {
    expect(conflictingFields(task({}), task({ title: 'B', version: 2 }), { status: 'done' })).toEqual([]);
  });

  test('two wishes for one field clash', () => {
    expect(conflictingFields(task({}), task({ title: 'B' }), { title: 'C', status: 'done' })).toEqual(['title']);
  });

  test('the same wish twice is no clash: so a repeat after a lost answer is none', () => {
    expect(conflictingFields(task({}), task({ labels: ['x', 'y'] }), { labels: ['x', 'y'] })).toEqual([]);
  });

  test('lists are compared by what is in them', () => {
    expect(conflictingFields(task({}), task({ labels: ['x'] }), { labels: ['z'] })).toEqual([]);
    expect(conflictingFields(task({}), task({ labels: ['y'] }), { labels: ['z'] })).toEqual(['labels']);
  });

  test('undoing knows what was there', () => {
    expect(before(task({}), { title: 'B', dueDate: '2026' })).toEqual({ title: 'A', dueDate: null });
  });
});
