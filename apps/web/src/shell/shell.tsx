import { t } from '@lingui/core/macro';
import { Burger } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense, useEffect, useRef } from 'react';
import { Outlet, useLocation } from 'react-router-dom';
import { useAskedProof } from '../lib/api/proof.ts';
import { restoreNotices, signInNotices } from '../lib/auth/sign-in-notices.ts';
import { pressOf } from '../lib/keys.ts';
import { lazyWithRetry } from '../lib/lazy-with-retry.ts';
import { ErrorBoundary } from '../ui/page/error-boundary.tsx';
import { Loading } from '../ui/page/loading.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Navigation } from './navigation.tsx';
import classes from './shell.module.css';

const ProofDialog = lazyWithRetry(() => import('../features/account/proof-dialog.tsx'));
const NoticeAlerts = lazyWithRetry(() => import('../features/sign-in/notice-alerts.tsx'));

/** The frame around every page of a person who is signed in. */
export function Shell() {
  const [opened, menu] = useDisclosure();
  const here = useLocation();
  const burger = useRef<HTMLButtonElement>(null);
  const notices = signInNotices.use();
  const proof = useAskedProof();
  useEffect(restoreNotices, []);
  useEffect(() => {
    menu.close();
    window.scrollTo(0, 0);
  }, [here.pathname]);
  useEffect(() => {
    if (!opened) return;
    const closeOnEscape = (event: KeyboardEvent) => {
      // What lies over the menu closes first.
      if (pressOf(event) !== 'Escape' || document.querySelector('[role="dialog"]')) return;
      menu.close();
      burger.current?.focus();
    };
    document.addEventListener('keydown', closeOnEscape);
    return () => document.removeEventListener('keydown', closeOnEscape);
  }, [opened, menu]);
  return (
    <div className={classes.frame}>
      <a href="#content" className="skip-link">
        {t`Skip to content`}
      </a>
      <header className={classes.header}>
        <Burger
          ref={burger}
          opened={opened}
          onClick={menu.toggle}
          size="sm"
          className={classes.burger}
          aria-label={t`Menu`}
          aria-expanded={opened}
        />
      </header>
      <nav aria-label={t`Main`} className={classes.side} data-open={opened || undefined}>
        <Navigation />
      </nav>
      <Suspense>{proof && <ProofDialog answer={proof.answer} />}</Suspense>
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
