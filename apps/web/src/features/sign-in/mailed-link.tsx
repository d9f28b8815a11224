import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Body } from '@taskward/contracts/openapi';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { apiWithoutToken } from '../../lib/api/api.ts';
import { HttpError } from '../../lib/problem.ts';
import { Loading } from '../../ui/page/loading.tsx';
import { SignInCard } from './sign-in-card.tsx';

interface MailedLinkProps extends Body<'POST /auth/check-link'> {
  /** Why the use of the link failed, where it was tried. */
  cause: unknown;
  /** What is shown of a link that did its work. */
  used: ReactNode;
  /** Where another link can be had. */
  another: { to: string; action: string };
  children: ReactNode;
}

/** Asks what the link of a mail is worth before it is used, which changes nothing: mail scanners open pages too. */
export function MailedLink({ purpose, token, cause, used, another, children }: MailedLinkProps) {
  const check = useQuery({
    queryKey: ['link', purpose, token],
    queryFn: async () => {
      await apiWithoutToken('POST /auth/check-link', { body: { purpose, token } });
      return true;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    networkMode: 'always',
  });
  if (check.isPending) return <Loading label={t`Opening the link`} />;
  const refused = [cause, check.error].find((one) => one instanceof HttpError && one.fieldError('token') !== undefined);
  // What could not be asked is told when the link is used.
  if (!(refused instanceof HttpError)) return children;
  if (refused.problem.type?.endsWith('link_used')) return used;
  return (
    <SignInCard title={t`That link does not work`} text={t`It has expired, or a newer one took its place.`}>
      <Button component={Link} to={another.to} size="md">
        {another.action}
      </Button>
    </SignInCard>
  );
}
