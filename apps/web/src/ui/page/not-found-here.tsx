import { EmptyState } from './empty-state.tsx';

/** A page that does not exist, inside the frame of the app. */
export function NotFoundHere() {
  return <EmptyState title="404 · Nothing lives here" text="The address may be mistyped, or what it led to is gone." />;
}
