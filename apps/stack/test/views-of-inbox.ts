import { heading, text, type View } from './view.ts';

const told = (id: number, more: object) => ({
  id: `0199b1de-0000-7000-8000-00000000000${id}`,
  kind: 'mentioned',
  taskId: '01a1fd64-293c-71a1-88c8-d2fab9062de4',
  projectId: null,
  actor: { id: 'stock-robot', type: 'service' },
  title: 'Prepare the stock count',
  excerpt: 'Could you look at the second hall?',
  count: 1,
  readAt: null,
  createdAt: '2026-11-01T09:00:00.000Z',
  ...more,
});
const NOTIFICATIONS = {
  success: true,
  data: [
    told(1, {}),
    told(2, { kind: 'overdue', actor: null, excerpt: null, count: 3, readAt: '2026-11-02T09:00:00.000Z' }),
    told(3, { kind: 'project_added', taskId: null, projectId: 'garden-party', title: 'Garden party', excerpt: null }),
  ],
  page: { nextCursor: null, limit: 50 },
  unread: 2,
};

/** What somebody is told. */
export const OF_INBOX: View[] = [
  {
    name: 'inbox',
    path: '/inbox',
    // What the worker will have told by now is its own matter.
    before: (page) => page.route(/\/api\/v1\/notifications\?/, (route) => route.fulfill({ json: NOTIFICATIONS })),
    shows: text('mentioned you in'),
  },
  {
    name: 'inbox-empty',
    path: '/inbox',
    before: (page) =>
      page.route(/\/api\/v1\/notifications\?/, (route) =>
        route.fulfill({ json: { ...NOTIFICATIONS, data: [], unread: 0 } }),
      ),
    shows: heading('All read'),
  },
];
