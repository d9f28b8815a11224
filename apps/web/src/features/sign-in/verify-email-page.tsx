import { t } from '@lingui/core/macro';
import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router-dom';
import { apiWithoutToken } from '../../lib/api/api.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { MailedLink } from './mailed-link.tsx';
import { SignInCard } from './sign-in-card.tsx';

// There one sees whether the address is confirmed, and asks for another link.
const another = () => ({ to: '/account', action: t`Go to my account` });

/** Where the link of the welcome e-mail leads. The address is confirmed by a click: a page may be opened by anybody. */
export default function VerifyEmailPage() {
  const [query] = useSearchParams();
  const token = query.get('token') ?? '';
  const confirm = useMutation({ mutationFn: () => apiWithoutToken('POST /auth/verify-email', { body: { token } }) });
  if (confirm.isSuccess) return <Confirmed title={t`Your address is confirmed`} text={t`Thank you.`} />;
  const used = <Confirmed title={t`Your address is already confirmed`} text={t`This link did its work before.`} />;
  return (
    <MailedLink purpose="verify-email" token={token} cause={confirm.error} used={used} another={another()}>
      <SignInCard title={t`Confirm your e-mail address`} text={t`One click, and we know that mails to it reach you.`}>
        <Stack>
          <ProblemAlert cause={confirm.error} />
          <Button size="md" loading={confirm.isPending} onClick={() => confirm.mutate()}>
            {t`Confirm address`}
          </Button>
        </Stack>
      </SignInCard>
    </MailedLink>
  );
}

function Confirmed({ title, text }: { title: string; text: string }) {
  return (
    <SignInCard title={title} text={text}>
      <Button component={Link} to="/" size="md">
        {t`Go to my tasks`}
      </Button>
    </SignInCard>
  );
}
