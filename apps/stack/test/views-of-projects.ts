import { choose, heading, option, press, task, text, type View } from './view.ts';

/** Projects, and one of them with its tasks and its members. */
export const OF_PROJECTS: View[] = [
  { name: 'projects', path: '/projects', shows: task('Garden party') },
  {
    name: 'projects-new',
    path: '/projects',
    async steps(page) {
      await press(page, 'New project');
      await press(page, 'Make project');
    },
    shows: text('Give the project a name'),
  },
  { name: 'project', path: '/projects/garden-party', shows: task('Order the tent') },
  { name: 'project-gone', path: '/projects/none', shows: heading('Not your project') },
  {
    name: 'project-members',
    path: '/projects/garden-party',
    query: () => 'about=members',
    shows: (page) => page.getByRole('button', { name: 'Save project' }),
  },
  {
    name: 'project-add-member',
    path: '/projects/garden-party',
    query: () => 'about=members',
    steps: (page) => choose(page, 'Add a member'),
    shows: option('Helpers'),
  },
];
