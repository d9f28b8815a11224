import { Route, Routes } from 'react-router-dom';
import { NotFoundPage } from '../../ui/message-page.tsx';
import { AllTasksPage } from './all-tasks-page.tsx';

/** Everything below /admin, loaded only for those who go there. */
export default function AdminPages() {
  return (
    <Routes>
      <Route index element={<AllTasksPage />} />
      <Route path="tasks" element={<AllTasksPage />} />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
