import { t } from '@lingui/core/macro';
import { Center, Loader, VisuallyHidden } from '@mantine/core';

/** A wait for which nothing better can be drawn. */
export function Loading({ label = t`Loading` }: { label?: string }) {
  return (
    <Center mih="60vh" role="status">
      <Loader type="dots" />
      <VisuallyHidden>{label}</VisuallyHidden>
    </Center>
  );
}
