import type { Stories } from './browser.ts';

/** Some tasks of a user's day, so that the views have something to show. */
export async function fillDay(web: Stories): Promise<void> {
  const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const tasks = [
    { title: 'Book the autumn offsite', priority: 'low', labels: ['team'], dueDate: at(21) },
    { title: 'Pay the cleaning company', status: 'done', projectId: 'office' },
    { title: 'Answer the auditors', priority: 'urgent', projectId: 'compliance', dueDate: at(-1) },
    { title: 'Replace the label printer', projectId: 'warehouse', labels: ['hardware'], status: 'in_progress' },
    { title: 'Translate the safety sheet', status: 'in_review', labels: ['safety', 'print'] },
    { title: 'Review the supplier contract', priority: 'high', projectId: 'purchasing', dueDate: at(2) },
    { title: 'Prepare the stock count', projectId: 'warehouse', dueDate: at(6), status: 'in_progress' },
  ];
  for (const task of tasks) await web.call('user', 'POST', '/api/v1/tasks', task);
}
