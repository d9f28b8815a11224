import { Button } from '@mantine/core';
import { Link } from 'react-router-dom';
import { Refused } from '../../lib/problem.ts';
import { SignInCard } from './sign-in-card.tsx';

/** Whether an answer is about the link itself, and not about what was typed or the way to the server. */
export const isDeadLink = (cause: unknown) => cause instanceof Refused && cause.about('token') !== undefined;

/** The link of a mail that works no more, and where another one can be had. */
export function DeadLink({ to, action }: { to: string; action: string }) {
  return (
    <SignInCard title="That link does not work" text="It was used already, has expired, or a newer one took its place.">
      <Button component={Link} to={to} size="md">
        {action}
      </Button>
    </SignInCard>
  );
}
