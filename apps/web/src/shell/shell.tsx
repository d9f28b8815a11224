import { t } from '@lingui/core/macro';
import { ActionIcon, Burger } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLogout } from '@tabler/icons-react';
import { Suspense, useEffect } from 'react';
import { Outlet, useLocation } from 'react-router-dom';
import { useAuth } from '../lib/auth/auth.tsx';
import { restoreNotices, signInNotices } from '../lib/auth/sign-in-notices.ts';
import { lazyWithRetry } from '../lib/lazy-with-retry.ts';
import { Brand } from '../ui/page/brand.tsx';
import { ErrorBoundary } from '../ui/page/error-boundary.tsx';
import { Loading } from '../ui/page/loading.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Navigation } from './navigation.tsx';
import classes from './shell.module.css';

const NoticeAlerts = lazyWithRetry(() => import('../features/sign-in/notice-alerts.tsx'));

/** The frame around every page of a person who is signed in. */
export function Shell() {
  const [opened, menu] = useDisclosure();
  const { signOut } = useAuth();
  const here = useLocation();
  const notices = signInNotices.use();
  useEffect(restoreNotices, []);
  useEffect(() => {
    menu.close();
    window.scrollTo(0, 0);
  }, [here.pathname]);
  return (
    <div className={classes.frame}>
      <a href="#content" className="skip-link">
        {t`Skip to content`}
      </a>
      <header className={classes.header}>
        <Burger opened={opened} onClick={menu.toggle} size="sm" aria-label={t`Menu`} aria-expanded={opened} />
        <Brand />
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          ml="auto"
          aria-label={t`Sign out`}
          onClick={() => signOut()}
        >
          <IconLogout size={19} aria-hidden />
        </ActionIcon>
      </header>
      <nav aria-label={t`Main`} className={classes.side} data-open={opened || undefined}>
        <Navigation />
      </nav>
      <main id="content" tabIndex={-1} className={classes.main}>
        <ConnectionBanner />
        <Suspense>{notices.length > 0 && <NoticeAlerts notices={notices} />}</Suspense>
        <ErrorBoundary key={here.pathname} framed>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </main>
    </div>
  );
}
