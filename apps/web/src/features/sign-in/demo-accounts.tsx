import { Trans } from '@lingui/react/macro';
import { Code, Text } from '@mantine/core';
import { useSettings } from '../../lib/settings.ts';

/** Whom one may sign in as to look around, where this is a demo. Passwords are told to whoever started it, and to nobody else. */
export function DemoAccounts() {
  if (!useSettings()?.demo) return null;
  return (
    <Text size="sm" c="var(--quiet)">
      <Trans>
        This is a demo. Look around as <Code>user@demo.com</Code>, or as <Code>admin@demo.com</Code> who runs it. Their
        passwords stand where Taskward was started.
      </Trans>
    </Text>
  );
}
