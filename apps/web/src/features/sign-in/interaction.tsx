import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useAuth } from '../../lib/auth.tsx';
import { Refused } from '../../lib/problem.ts';
import { UnreachablePage } from '../../ui/message-page.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { ConsentForm } from './consent-form.tsx';
import { promptOf } from './interaction-api.ts';
import { PasswordForm } from './password-form.tsx';
import { SignInCard } from './sign-in-card.tsx';

/** The issuer stopped here to ask the person something. */
export function Interaction({ uid }: { uid: string }) {
  const { data, error } = useQuery({
    queryKey: ['interaction', uid],
    queryFn: () => promptOf(uid),
    staleTime: Infinity,
  });
  if (error instanceof Refused) return <Expired />;
  if (error) return <UnreachablePage />;
  if (!data) return <Waiting label="Opening sign-in" />;
  return data.prompt === 'consent' ? <ConsentForm uid={uid} prompt={data} /> : <PasswordForm uid={uid} />;
}

/** A sign-in that was left lying for too long, or was finished in another tab. */
export function Expired() {
  const { signIn } = useAuth();
  return (
    <SignInCard title="This sign-in has expired" text="That happens when it is left open for a while. Start a new one.">
      <Button size="md" fullWidth onClick={() => signIn()}>
        Sign in
      </Button>
    </SignInCard>
  );
}
