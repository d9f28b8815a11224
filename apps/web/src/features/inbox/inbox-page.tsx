import { t } from '@lingui/core/macro';
import { Box, Button, Center, SegmentedControl, Skeleton, Stack } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { usePagedList } from '../../lib/api/use-paged-list.ts';
import { lazyWithRetry } from '../../lib/lazy-with-retry.ts';
import { useOpened } from '../../lib/use-opened.ts';
import { EmptyState } from '../../ui/page/empty-state.tsx';
import { KeyHints } from '../../ui/page/key-hints.tsx';
import { PageHead } from '../../ui/page/page-head.tsx';
import { unread } from '../../ui/page/unread.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { listNotifications, type Notification } from './inbox-api.ts';
import classes from './inbox-page.module.css';
import { useMarkRead } from './inbox-queries.ts';
import { NotificationRow } from './notification-row.tsx';
import { useInboxKeys } from './use-inbox-keys.ts';

const TaskDrawer = lazyWithRetry(() => import('../tasks/detail/task-drawer.tsx'));

/** What the person is told of. */
export default function InboxPage() {
  const [url] = useSearchParams();
  const opened = useOpened('task');
  const [all, showAll] = useState(false);
  const list = usePagedList('notifications', all ? '' : 'unread=true', listNotifications);
  const read = useMarkRead();
  const waiting = unread.use();
  const readOne = (one: Notification) => one.readAt === null && read.mutate({ ids: [one.id] });
  const keys = useInboxKeys(list.data, readOne);
  const taskHref = (id: string) => {
    const next = new URLSearchParams(url);
    next.set('task', id);
    return `?${next}`;
  };
  return (
    <>
      <PageHead title={t`Inbox`}>
        <Button
          variant="default"
          leftSection={<IconChecks size={16} aria-hidden />}
          disabled={waiting === 0}
          loading={read.isPending && 'all' in read.variables}
          onClick={() => read.mutate({ all: true })}
        >
          {t`Mark all read`}
        </Button>
      </PageHead>
      <Box className={classes.page}>
        <SegmentedControl
          aria-label={t`Which notifications`}
          size="xs"
          mb="md"
          value={all ? 'all' : 'unread'}
          onChange={(value) => showAll(value === 'all')}
          data={[
            { value: 'unread', label: t`Unread` },
            { value: 'all', label: t`All` },
          ]}
        />
        {list.data === undefined && !list.error && <Coming />}
        <ProblemAlert cause={list.error} />
        {list.data?.length === 0 && <Empty all={all} onAll={() => showAll(true)} />}
        <ul {...keys} aria-label={t`Notifications`} className={classes.list}>
          {list.data?.map((one, place) => (
            <NotificationRow
              key={one.id}
              notification={one}
              place={place}
              taskHref={taskHref}
              onRead={() => readOne(one)}
            />
          ))}
        </ul>
        {list.hasNextPage && (
          <Center p="md">
            <Button variant="subtle" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
              {t`Load more`}
            </Button>
          </Center>
        )}
      </Box>
      <Suspense>{opened.id && <TaskDrawer id={opened.id} onClose={opened.close} />}</Suspense>
    </>
  );
}

function Empty({ all, onAll }: { all: boolean; onAll: () => void }) {
  const keys = (
    <KeyHints
      keys={[
        ['J', t`next`],
        ['E', t`read`],
      ]}
    />
  );
  return all ? (
    <EmptyState
      title={t`Nothing yet`}
      text={t`When somebody gives you a task, mentions you or writes to a task of yours, it is told here. So is what is due.`}
    >
      <Button component={Link} to="/account" variant="default">
        {t`Choose what is told`}
      </Button>
      {keys}
    </EmptyState>
  ) : (
    <EmptyState title={t`All read`} text={t`Whatever is new shows up here by itself.`}>
      <Button variant="default" onClick={onAll}>
        {t`Show all of it`}
      </Button>
      {keys}
    </EmptyState>
  );
}

function Coming() {
  return (
    <Stack aria-busy gap="xs">
      {['first', 'second', 'third'].map((row) => (
        <Skeleton key={row} height={56} />
      ))}
    </Stack>
  );
}
