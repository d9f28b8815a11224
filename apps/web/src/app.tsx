import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useEffect } from 'react';
import { BrowserRouter, Route, Routes, useLocation } from 'react-router-dom';
import TasksPage from './features/tasks/tasks-page.tsx';
import TodayPage from './features/today/today-page.tsx';
import { queryClient } from './lib/api/query-client.ts';
import { start, useAuth } from './lib/auth/auth.tsx';
import { isAdmin } from './lib/auth/claims.ts';
import { useLanguage } from './lib/language/language.ts';
import { lazyWithRetry } from './lib/lazy-with-retry.ts';
import { Bare, Guard, Home } from './shell/guard.tsx';
import { Shell } from './shell/shell.tsx';
import { SignedIn } from './shell/signed-in.tsx';
import { blueTheme, cssVariables, goldTheme } from './theme.ts';
import { NotificationOutlet } from './ui/notify.tsx';
import { ErrorBoundary } from './ui/page/error-boundary.tsx';
import { Loading } from './ui/page/loading.tsx';
import { NotFoundPage } from './ui/page/message-page.tsx';

const loadAdmin = () => import('./features/admin/admin-pages.tsx');
const LoginPage = lazyWithRetry(() => import('./features/sign-in/login-page.tsx'));
const RegisterPage = lazyWithRetry(() => import('./features/sign-in/register-page.tsx'));
const ForgotPasswordPage = lazyWithRetry(() => import('./features/sign-in/forgot-password-page.tsx'));
const ResetPasswordPage = lazyWithRetry(() => import('./features/sign-in/reset-password-page.tsx'));
const VerifyEmailPage = lazyWithRetry(() => import('./features/sign-in/verify-email-page.tsx'));
const NotMePage = lazyWithRetry(() => import('./features/sign-in/not-me-page.tsx'));
const AdminPages = lazyWithRetry(loadAdmin);
const ShortcutsPage = lazyWithRetry(() => import('./shell/palette/shortcuts-page.tsx'));
const DocsPage = lazyWithRetry(() => import('./features/api/docs-page.tsx'));
const ProjectsPage = lazyWithRetry(() => import('./features/projects/projects-page.tsx'));
const ProjectPage = lazyWithRetry(() => import('./features/projects/project-page.tsx'));
const TeamPage = lazyWithRetry(() => import('./features/teams/team-page.tsx'));
const ImportPage = lazyWithRetry(() => import('./features/moving/import-page.tsx'));
const InboxPage = lazyWithRetry(() => import('./features/inbox/inbox-page.tsx'));
const AccountPage = lazyWithRetry(() => import('./features/account/account-page.tsx'));

// The page asked for arrives while it is found out who is asking.
if (location.pathname.startsWith('/admin'))
  for (const load of [loadAdmin, () => import('./deferred-styles.ts')]) void load().catch(() => undefined);

export function App() {
  useEffect(() => void start(), []);
  // In another language everything is another text: all of it is drawn anew.
  const language = useLanguage();
  return (
    <BrowserRouter>
      <QueryClientProvider client={queryClient}>
        <Themed key={language} />
      </QueryClientProvider>
    </BrowserRouter>
  );
}

/** Gold below /admin for those whose view that is, blue everywhere else. */
function Themed() {
  const { person } = useAuth();
  const gold = useLocation().pathname.startsWith('/admin') && (!person || isAdmin(person));
  return (
    <MantineProvider theme={gold ? goldTheme : blueTheme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <NotificationOutlet />
      <ErrorBoundary>
        <Suspense fallback={<Loading />}>
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
      <Route element={<Bare />}>
        <Route path="/login" element={<LoginPage />} />
        <Route path="/register" element={<RegisterPage />} />
        <Route path="/forgot-password" element={<ForgotPasswordPage />} />
        <Route path="/reset-password" element={<ResetPasswordPage />} />
        <Route path="/invitation" element={<ResetPasswordPage invited />} />
        <Route path="/verify-email" element={<VerifyEmailPage />} />
        <Route path="/not-me" element={<NotMePage />} />
      </Route>
      <Route path="/docs" element={<DocsPage />} />
      <Route element={<Guard />}>
        <Route element={<SignedIn />}>
          <Route element={<Shell />}>
            <Route path="/today" element={<TodayPage />} />
            <Route path="/tasks" element={<TasksPage />} />
            <Route path="/inbox" element={<InboxPage />} />
            <Route path="/projects" element={<ProjectsPage />} />
            <Route path="/projects/:id" element={<ProjectPage />} />
            <Route path="/teams/:handle" element={<TeamPage />} />
            <Route path="/import" element={<ImportPage />} />
            <Route path="/account" element={<AccountPage />} />
            <Route path="/shortcuts" element={<ShortcutsPage />} />
          </Route>
          <Route element={<Guard needs="dashboard:admin" />}>
            <Route element={<Shell />}>
              <Route path="/admin/*" element={<AdminPages />} />
            </Route>
          </Route>
        </Route>
      </Route>
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
