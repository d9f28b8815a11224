import { t } from '@lingui/core/macro';
import { ActionIcon, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { formatMoment } from '../../lib/locale.ts';
import { FROM_HERE } from '../../lib/use-opened.ts';
import { relativeTime } from '../../ui/relative-time.ts';
import { TextWithNames } from '../people/text-with-names.tsx';
import type { Notification } from './inbox-api.ts';
import classes from './inbox-page.module.css';
import { NotificationSentence } from './notification-sentence.tsx';
import { hrefOf, KINDS } from './notification-text.ts';

interface NotificationRowProps {
  notification: Notification;
  /** Of the list, from 0 on. */
  place: number;
  taskHref: (id: string) => string;
  onRead: () => void;
}

/** One notification: pressing it reads it and leads to what it is about. */
export function NotificationRow({ notification, place, taskHref, onRead }: NotificationRowProps) {
  const { kind, title, excerpt, count, readAt, createdAt } = notification;
  const { icon: Icon } = KINDS[kind];
  const more = count - 1;
  const isNew = readAt === null;
  return (
    <li className={classes.row} data-mark={place} data-new={isNew || undefined}>
      <Icon size={19} stroke={1.6} aria-hidden />
      <div className={classes.words}>
        <Link to={hrefOf(notification, taskHref)} state={FROM_HERE} onClick={onRead} className={classes.link}>
          {isNew && <VisuallyHidden>{t`Unread:`} </VisuallyHidden>}
          <NotificationSentence notification={notification} />
          {more > 0 && <span className={classes.quiet}> {t`and ${more} more`}</span>}
        </Link>
        {excerpt && (
          <p className={classes.excerpt}>
            <bdi>
              <TextWithNames text={excerpt} />
            </bdi>
          </p>
        )}
      </div>
      <time className={classes.quiet} dateTime={createdAt} title={formatMoment(createdAt)}>
        {relativeTime(createdAt)}
      </time>
      {isNew && (
        <ActionIcon
          variant="subtle"
          color="gray"
          className={classes.check}
          aria-label={t`Mark read: ${title}`}
          onClick={onRead}
        >
          <IconCheck size={16} aria-hidden />
        </ActionIcon>
      )}
    </li>
  );
}
