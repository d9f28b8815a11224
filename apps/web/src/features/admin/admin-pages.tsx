import { useEffect } from 'react';
import { Route, Routes } from 'react-router-dom';
import { lazyWithRetry } from '../../lib/lazy-with-retry.ts';
import { preloadWhenIdle } from '../../lib/preload-when-idle.ts';
import { NotFoundHere } from '../../ui/page/not-found-here.tsx';
import { OverviewPage } from './overview/overview-page.tsx';

const parts = {
  tasks: () => import('./tasks/all-tasks-page.tsx'),
  users: () => import('./users/users-page.tsx'),
  teams: () => import('./teams/teams-page.tsx'),
  roles: () => import('./roles/roles-page.tsx'),
  mails: () => import('./mails/mails-page.tsx'),
  audit: () => import('./audit/audit-page.tsx'),
  clients: () => import('./clients/clients-page.tsx'),
  keys: () => import('./keys/keys-page.tsx'),
  health: () => import('./health/health-page.tsx'),
};
const AllTasksPage = lazyWithRetry(parts.tasks);
const UsersPage = lazyWithRetry(parts.users);
const TeamsPage = lazyWithRetry(parts.teams);
const RolesPage = lazyWithRetry(parts.roles);
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
      <Route path="teams" element={<TeamsPage />} />
      <Route path="roles" element={<RolesPage />} />
      <Route path="mails" element={<MailsPage />} />
      <Route path="audit" element={<AuditPage />} />
      <Route path="clients" element={<ClientsPage />} />
      <Route path="keys" element={<KeysPage />} />
      <Route path="health" element={<HealthPage />} />
      <Route path="*" element={<NotFoundHere />} />
    </Routes>
  );
}
