import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { HttpError } from '../../../lib/problem.ts';
import { Loading } from '../../../ui/page/loading.tsx';
import { UnreachablePage } from '../../../ui/page/message-page.tsx';
import { ConsentForm } from './consent-form.tsx';
import { Expired } from './expired.tsx';
import { promptOf } from './interaction-api.ts';
import { PasswordForm } from './password-form.tsx';
import { takeWaiting } from './waiting-step.ts';

/** The issuer stopped here to ask the person something. */
export default function Interaction({ uid }: { uid: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['interaction', uid],
    queryFn: () => promptOf(uid),
    staleTime: Infinity,
    networkMode: 'always',
  });
  const [waiting] = useState(takeWaiting);
  if (error instanceof HttpError) return <Expired />;
  if (error) return <UnreachablePage again={refetch} />;
  if (!data) return <Loading label={t`Opening sign-in`} />;
  return data.prompt === 'consent' ? (
    <ConsentForm uid={uid} prompt={data} />
  ) : (
    <PasswordForm uid={uid} prompt={data} waiting={waiting} />
  );
}
