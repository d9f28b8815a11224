import { Trans } from '@lingui/react/macro';
import { PersonName } from '../people/person-name.tsx';
import type { Notification } from './inbox-api.ts';
import classes from './inbox-page.module.css';

/** What happened, who did it and to what, as one sentence. */
export function NotificationSentence({ notification: { kind, actor, title } }: { notification: Notification }) {
  const who = (
    <b>
      <bdi>{actor && <PersonName id={actor.id} />}</bdi>
    </b>
  );
  const what = <bdi className={classes.title}>{title}</bdi>;
  if (kind === 'due_soon') return <Trans>Due soon: {what}</Trans>;
  if (kind === 'overdue') return <Trans>Overdue: {what}</Trans>;
  if (kind === 'reminder') return <Trans>Reminder: {what}</Trans>;
  if (kind === 'security') return <Trans>Your account: {what}</Trans>;
  if (kind === 'assigned')
    return (
      <Trans>
        {who} gave you {what}
      </Trans>
    );
  if (kind === 'mentioned')
    return (
      <Trans>
        {who} mentioned you in {what}
      </Trans>
    );
  if (kind === 'commented')
    return (
      <Trans>
        {who} commented on {what}
      </Trans>
    );
  return (
    <Trans>
      {who} added you to {what}
    </Trans>
  );
}
