import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { BrowserRouter, Route, Routes, useLocation } from 'react-router-dom';
import { LoginPage } from './features/sign-in/login-page.tsx';
import { RegisterPage } from './features/sign-in/register-page.tsx';
import { TasksPage } from './features/tasks/tasks-page.tsx';
import { start } from './lib/auth.tsx';
import { queryClient } from './lib/query.ts';
import { blueTheme, cssVariables, goldTheme } from './theme.ts';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { Guard, Home } from './ui/guard.tsx';
import { NotFoundPage } from './ui/message-page.tsx';
import { Shell } from './ui/shell.tsx';
import { Waiting } from './ui/waiting.tsx';

const AdminPages = lazy(() => import('./features/admin/admin-pages.tsx'));
const AccountPage = lazy(() => import('./features/account/account-page.tsx'));

export function App() {
  useEffect(() => void start(), []);
  return (
    <BrowserRouter>
      <QueryClientProvider client={queryClient}>
        <Themed />
      </QueryClientProvider>
    </BrowserRouter>
  );
}

/** Gold below /admin, blue everywhere else. */
function Themed() {
  const gold = useLocation().pathname.startsWith('/admin');
  return (
    <MantineProvider theme={gold ? goldTheme : blueTheme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-center" autoClose={6000} />
      <ErrorBoundary>
        <Suspense fallback={<Waiting />}>
          <Pages />
        </Suspense>
      </ErrorBoundary>
    </MantineProvider>
  );
}

function Pages() {
  return (
    <Routes>
      <Route path="/" element={<Home />} />
      <Route path="/login" element={<LoginPage />} />
      <Route path="/register" element={<RegisterPage />} />
      <Route element={<Guard />}>
        <Route element={<Shell />}>
          <Route path="/tasks" element={<TasksPage />} />
          <Route path="/account" element={<AccountPage />} />
        </Route>
      </Route>
      <Route element={<Guard needs="admin" />}>
        <Route element={<Shell />}>
          <Route path="/admin/*" element={<AdminPages />} />
        </Route>
      </Route>
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
