import { t } from '@lingui/core/macro';
import { Anchor, Button, Checkbox, Stack, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { errorMessage } from '../../lib/problem.ts';
import { CodeField, plainCode } from './code-field.tsx';
import type { TypedFactor } from './factor-api.ts';

interface SecondFactorFormProps {
  /** By what it can be shown that it is them. */
  factors: readonly string[];
  action: string;
  pending: boolean;
  error: unknown;
  /** Whether this browser can be remembered. */
  remembers?: boolean;
  onAnswer: (typed: TypedFactor) => void;
  onTyping: () => void;
  children?: ReactNode;
}

/** The code of an app, or a recovery code in its place. */
export function SecondFactorForm(props: SecondFactorFormProps) {
  const { factors, action, pending, error, remembers, onAnswer, onTyping, children } = props;
  const [byRecovery, setByRecovery] = useState(!factors.includes('totp'));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const remember = form.get('remember') === 'on' ? { remember: true } : {};
    const recoveryCode = String(form.get('recoveryCode') ?? '').trim();
    onAnswer({ ...(byRecovery ? { recoveryCode } : { otp: plainCode(form) }), ...remember });
  };
  const change = () => {
    setByRecovery(!byRecovery);
    onTyping();
  };
  return (
    <form onSubmit={submit} onInput={onTyping} noValidate>
      <Stack>
        {byRecovery ? (
          <TextInput
            key="recovery"
            name="recoveryCode"
            label={t`Recovery code`}
            description={t`One of those that you kept. Each works once.`}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            size="md"
            error={error ? errorMessage(error) : undefined}
            autoFocus
            data-autofocus
          />
        ) : (
          <CodeField key="code" error={error} />
        )}
        {remembers && <Checkbox name="remember" label={t`Do not ask on this device for 30 days`} />}
        <Button type="submit" size="md" fullWidth loading={pending}>
          {action}
        </Button>
        {factors.includes('totp') && factors.includes('recovery_code') && (
          <Anchor component="button" type="button" size="sm" onClick={change}>
            {byRecovery ? t`Use your authenticator app` : t`Use a recovery code`}
          </Anchor>
        )}
        {children}
      </Stack>
    </form>
  );
}
