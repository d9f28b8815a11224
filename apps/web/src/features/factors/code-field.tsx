import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { errorMessage } from '../../lib/problem.ts';

/** Takes the code of an authenticator app. Phones and password managers know what belongs into it. */
export function CodeField({ error, autoFocus = true }: { error?: unknown; autoFocus?: boolean }) {
  return (
    <TextInput
      name="code"
      label={t`Code`}
      description={t`The 6 digits that your authenticator app shows`}
      autoComplete="one-time-code"
      inputMode="numeric"
      maxLength={12}
      size="md"
      error={error ? errorMessage(error) : undefined}
      autoFocus={autoFocus}
      data-autofocus={autoFocus || undefined}
    />
  );
}

/** As somebody may type or paste it. */
export const plainCode = (form: FormData): string => String(form.get('code') ?? '').replace(/\D/g, '');
