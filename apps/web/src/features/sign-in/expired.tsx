import { Button } from '@mantine/core';
import { useAuth } from '../../lib/auth.tsx';
import { SignInCard } from './sign-in-card.tsx';

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
