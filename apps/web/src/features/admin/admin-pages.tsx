import { useEffect } from 'react';
import { Route, Routes } from 'react-router-dom';
import { lazyWithRetry } from '../../lib/lazy-with-retry.ts';
import { NotFoundHere } from '../../ui/not-found-here.tsx';
import { preloadWhenIdle } from '../live/preload.ts';
import { OverviewPage } from './overview-page.tsx';

const parts = {
  tasks: () => import('./all-tasks-page.tsx'),
  users: () => import('./users-page.tsx'),
  mails: () => import('./mails-page.tsx'),
  audit: () => import('./audit-page.tsx'),
  clients: () => import('./clients-page.tsx'),
  keys: () => import('./keys-page.tsx'),
  health: () => import('./health-page.tsx'),
};
const AllTasksPage = lazyWithRetry(parts.tasks);
const UsersPage = lazyWithRetry(parts.users);
const MailsPage = lazyWithRetry(parts.mails);
const AuditPage = lazyWithRetry(parts.audit);
const ClientsPage = lazyWithRetry(parts.clients);
const KeysPage = lazyWithRetry(parts.keys);
const HealthPage = lazyWithRetry(parts.health);

/** Everything below /admin, loaded only for those who go there: the overview at once, the others in quiet moments. */
export default function AdminPages() {
  useEffect(() => void preloadWhenIdle(Object.values(parts)), []);
  return (
    <Routes>
      <Route index element={<OverviewPage />} />
      <Route path="tasks" element={<AllTasksPage />} />
      <Route path="users" element={<UsersPage />} />
      <Route path="mails" element={<MailsPage />} />
      <Route path="audit" element={<AuditPage />} />
      <Route path="clients" element={<ClientsPage />} />
      <Route path="keys" element={<KeysPage />} />
      <Route path="health" element={<HealthPage />} />
      <Route path="*" element={<NotFoundHere />} />
    </Routes>
  );
}
