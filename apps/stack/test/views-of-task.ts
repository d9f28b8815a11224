import { choose, dialog, option, press, text, type View } from './view.ts';

/** One task: a new one, and one that is open. */
export const OF_TASK: View[] = [
  { name: 'new-task', path: '/tasks', query: () => 'new=1', shows: dialog('New task') },
  {
    name: 'new-task-untitled',
    path: '/tasks',
    query: () => 'new=1',
    steps: (page) => press(page, 'Create task'),
    shows: text('Give the task a title'),
  },
  {
    name: 'new-task-priority',
    path: '/tasks',
    query: () => 'new=1',
    steps: (page) => choose(page, 'Priority'),
    shows: option('Urgent'),
  },
  {
    name: 'task',
    path: '/tasks',
    query: (made) => `task=${made.task}`,
    shows: text('created the task'),
  },
  {
    name: 'task-priority',
    path: '/tasks',
    query: (made) => `task=${made.task}`,
    steps: (page) => choose(page, 'Priority'),
    shows: option('Urgent'),
  },
  {
    name: 'task-person',
    path: '/tasks',
    query: (made) => `task=${made.task}`,
    steps: (page) => choose(page, 'Assigned to'),
    shows: option('Nobody'),
  },
  {
    name: 'task-watchers',
    path: '/tasks',
    query: (made) => `task=${made.task}`,
    async steps(page) {
      await press(page, 'Watch');
      await press(page, 'Add watcher');
      await page.getByRole('button', { name: 'Watch no longer' }).waitFor();
    },
    shows: option('Ivy Invited'),
  },
  {
    name: 'task-gone',
    path: '/tasks',
    query: () => 'task=01a1fd64-293c-71a1-88c8-d2fab9062de4',
    shows: (page) => page.getByRole('dialog').getByRole('alert'),
  },
  {
    name: 'task-conflict',
    path: '/tasks',
    query: ({ clash }) => `task=${clash}`,
    async steps(page, { web, clash }) {
      // The page does not hear of the change: else it would show it before the person is done.
      await page.route('**/api/v1/events**', (route) => route.abort());
      await page.getByRole('dialog').getByLabel('Title').fill('Plan the garden party');
      await web.call('admin', 'PATCH', `/api/v1/tasks/${clash}`, { title: 'Plan the summer party' });
      await page.getByRole('dialog').getByLabel('Title').press('Enter');
    },
    shows: dialog(/Changed by somebody else/),
  },
];
