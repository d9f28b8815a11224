import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router-dom';
import { open } from '../../lib/api.ts';
import { sentence } from '../../lib/problem.ts';
import { Waiting } from '../../ui/waiting.tsx';
import { SignInCard } from './sign-in-card.tsx';

/** Where the link of the welcome e-mail leads. */
export default function VerifyEmailPage() {
  const [query] = useSearchParams();
  const token = query.get('token') ?? '';
  const verified = useQuery({
    queryKey: ['verify-email', token],
    queryFn: async () => {
      await open('/auth/verify-email', { token });
      return true;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (verified.isPending) return <Waiting label="Confirming your address" />;
  return (
    <SignInCard
      title={verified.data ? 'Your address is confirmed' : 'That link does not work'}
      text={verified.data ? 'Thank you.' : sentence(verified.error)}
    >
      <Button component={Link} to="/" size="md">
        Go to my tasks
      </Button>
    </SignInCard>
  );
}
