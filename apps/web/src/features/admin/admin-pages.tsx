import { Route, Routes } from 'react-router-dom';
import { NotFoundHere } from '../../ui/not-found-here.tsx';
import { AllTasksPage } from './all-tasks-page.tsx';
import { AuditPage } from './audit-page.tsx';
import { ClientsPage } from './clients-page.tsx';
import { HealthPage } from './health-page.tsx';
import { KeysPage } from './keys-page.tsx';
import { MailsPage } from './mails-page.tsx';
import { OverviewPage } from './overview-page.tsx';
import { UsersPage } from './users-page.tsx';

/** Everything below /admin, loaded only for those who go there. */
export default function AdminPages() {
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
