import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router-dom';
import { open } from '../../lib/api.ts';
import { sentence } from '../../lib/problem.ts';
import { Waiting } from '../../ui/waiting.tsx';
import { DeadLink, isDeadLink } from './dead-link.tsx';
import { SignInCard } from './sign-in-card.tsx';

/** Where the link of the welcome e-mail leads. */
export default function VerifyEmailPage() {
  const [query] = useSearchParams();
  const token = query.get('token') ?? '';
  const verified = useQuery({
    queryKey: ['verify-email', token],
    queryFn: async () => {
      await open('POST /auth/verify-email', { body: { token } });
      return true;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (verified.isPending) return <Waiting label="Confirming your address" />;
  // There one sees whether the address is confirmed, and asks for another link.
  if (isDeadLink(verified.error)) return <DeadLink to="/account" action="Go to my account" />;
  if (verified.error) {
    return (
      <SignInCard title="Your address is not confirmed yet" text={sentence(verified.error)}>
        <Button size="md" loading={verified.isFetching} onClick={() => verified.refetch()}>
          Try again
        </Button>
      </SignInCard>
    );
  }
  return (
    <SignInCard title="Your address is confirmed" text="Thank you.">
      <Button component={Link} to="/" size="md">
        Go to my tasks
      </Button>
    </SignInCard>
  );
}
