import { t } from '@lingui/core/macro';
import { Button, MantineProvider } from '@mantine/core';
import { blueTheme, cssVariables } from '../theme.ts';
import { MessagePage } from '../ui/page/message-page.tsx';

/** A browser that blocks cookies for a site blocks its other storage too: even reading the name of it throws. */
export function isStorageAvailable(): boolean {
  try {
    return sessionStorage !== null;
  } catch {
    return false;
  }
}

/** Without storage nobody can sign in: that is said, not left to a blank page. */
export function CookiesBlocked() {
  return (
    <MantineProvider theme={blueTheme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <MessagePage
        title={t`Taskward needs cookies`}
        text={t`Your browser blocks cookies for this site, and without them nobody can sign in. Allow them, then load the page again.`}
        actions={<Button onClick={() => location.reload()}>{t`Load again`}</Button>}
      />
    </MantineProvider>
  );
}
