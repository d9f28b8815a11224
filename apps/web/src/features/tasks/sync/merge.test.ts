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
  position: 'z1',
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

  test('where a task stands is nothing to choose: it is where it was put last', () => {
    const mine = { position: 'z3', status: 'done' as const };
    expect(conflictingFields(task({}), task({ position: 'z2' }), mine)).toEqual([]);
  });

  test('undoing knows what was there', () => {
    expect(before(task({}), { title: 'B', dueDate: '2026' })).toEqual({ title: 'A', dueDate: null });
  });
});
