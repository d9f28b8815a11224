import { t } from '@lingui/core/macro';
import { Divider } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { HttpError, isHttpError } from '../../../lib/problem.ts';
import type { FactorDue, TypedFactor } from '../../factors/factor-api.ts';
import { RecoveryCodes } from '../../factors/recovery-codes.tsx';
import { SecondFactorForm } from '../../factors/second-factor-form.tsx';
import { TotpSetup } from '../../factors/totp-setup.tsx';
import { PasskeyButton } from '../../ways-in/passkey-button.tsx';
import { knowsPasskeys } from '../../ways-in/passkeys.ts';
import { addPasskey, answerByPasskey } from '../../ways-in/way-api.ts';
import { SignInCard } from '../sign-in-card.tsx';
import { Expired } from './expired.tsx';
import { answerLogin } from './interaction-api.ts';

interface StepProps {
  uid: string;
  mfaToken: string;
}

/** What a sign-in takes beside the password: a second factor, or one to be set up first. */
export function SecondStep({ uid, due }: { uid: string; due: FactorDue }) {
  const { mfaToken = '', factors = [], setUp = [] } = due;
  return factors.length > 0 ? (
    <ShowFactor uid={uid} mfaToken={mfaToken} factors={factors} />
  ) : (
    <SetUpFactor uid={uid} mfaToken={mfaToken} withPasskey={setUp.includes('passkey') && knowsPasskeys()} />
  );
}

const isOver = (cause: unknown) =>
  isHttpError(cause, 404) ||
  isHttpError(cause, 410) ||
  (cause instanceof HttpError && cause.problem.type?.endsWith('mfa-expired') === true);

/** Whether there is one that is a code. */
const isTyped = (factors: readonly string[]) => factors.some((one) => one !== 'passkey');

function ShowFactor({ uid, mfaToken, factors }: StepProps & { factors: readonly string[] }) {
  const answer = useMutation({ mutationFn: (typed: TypedFactor) => answerLogin(uid, { mfaToken, ...typed }) });
  if (isOver(answer.error)) return <Expired />;
  return (
    <SignInCard title={t`One more step`} text={t`Show that it is you by your second factor.`}>
      {factors.includes('passkey') && (
        <PasskeyButton onShow={() => answerByPasskey({ uid, mfaToken })} autoFocus={!isTyped(factors)} />
      )}
      {isTyped(factors) && (
        <SecondFactorForm
          factors={factors}
          action={t`Sign in`}
          pending={answer.isPending || answer.isSuccess}
          error={answer.error}
          remembers
          onAnswer={answer.mutate}
          onTyping={() => answer.isError && answer.reset()}
        />
      )}
    </SignInCard>
  );
}

function SetUpFactor({ uid, mfaToken, withPasskey }: StepProps & { withPasskey: boolean }) {
  const [codes, setCodes] = useState<string[]>();
  const goOn = useMutation({ mutationFn: () => answerLogin(uid, { mfaToken }) });
  if (isOver(goOn.error)) return <Expired />;
  if (codes) {
    return (
      <SignInCard title={t`Your recovery codes`}>
        <RecoveryCodes codes={codes} done={t`I have kept them`} onDone={goOn.mutate} />
      </SignInCard>
    );
  }
  return (
    <SignInCard
      title={t`Set up a second factor`}
      text={t`Your account needs one. From now on you sign in with it as well.`}
    >
      {withPasskey && (
        <>
          <PasskeyButton
            action={t`Add a passkey`}
            onShow={async () => setCodes((await addPasskey(t`Passkey`, mfaToken)).recoveryCodes)}
          />
          <Divider label={t`or`} />
        </>
      )}
      <TotpSetup mfaToken={mfaToken} onDone={setCodes} />
    </SignInCard>
  );
}
