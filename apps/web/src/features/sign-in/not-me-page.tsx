import { t } from '@lingui/core/macro';
import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router-dom';
import { apiWithoutToken } from '../../lib/api/api.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { MailedLink } from './mailed-link.tsx';
import { SignInCard } from './sign-in-card.tsx';

// There the rest is done: a password that nobody else knows.
const another = () => ({ to: '/forgot-password', action: t`Set a new password` });

/** Where the link of a mail leads that tells of a change: one says by a click that it was somebody else. */
export default function NotMePage() {
  const [query] = useSearchParams();
  const token = query.get('token') ?? '';
  const report = useMutation({ mutationFn: () => apiWithoutToken('POST /auth/not-me', { body: { token } }) });
  if (report.isSuccess) return <Reported />;
  return (
    <MailedLink purpose="not-me" token={token} cause={report.error} used={<Reported />} another={another()}>
      <SignInCard
        title={t`Was it somebody else?`}
        text={t`Then you are signed out everywhere, and nothing of your account can be changed until somebody signs in again.`}
      >
        <Stack>
          <ProblemAlert cause={report.error} />
          <Button size="md" color="red.8" loading={report.isPending} onClick={() => report.mutate()}>
            {t`It was not me`}
          </Button>
        </Stack>
      </SignInCard>
    </MailedLink>
  );
}

function Reported() {
  const { to, action } = another();
  return (
    <SignInCard
      title={t`You are signed out everywhere`}
      text={t`Set a new password now, so that nobody else gets in with the one that they may know.`}
    >
      <Button component={Link} to={to} size="md">
        {action}
      </Button>
    </SignInCard>
  );
}
