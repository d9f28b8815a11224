import { t } from '@lingui/core/macro';
import { EmptyState } from './empty-state.tsx';

/** A page that does not exist, inside the frame of the app. */
export function NotFoundHere() {
  return (
    <EmptyState title={t`404 · Nothing lives here`} text={t`The address may be mistyped, or what it led to is gone.`} />
  );
}
