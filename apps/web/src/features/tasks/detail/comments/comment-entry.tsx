import { t } from '@lingui/core/macro';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { Task } from '@taskward/contracts/http';
import { Suspense, useState } from 'react';
import { useAuth } from '../../../../lib/auth/auth.tsx';
import { isAdmin } from '../../../../lib/auth/claims.ts';
import { lazyWithRetry } from '../../../../lib/lazy-with-retry.ts';
import { formatMoment } from '../../../../lib/locale.ts';
import { confirm } from '../../../../ui/confirm.ts';
import { notifyError } from '../../../../ui/notify.tsx';
import { relativeTime } from '../../../../ui/relative-time.ts';
import { usePeople } from '../../../people/people.ts';
import { PresenceDot } from '../../../people/presence-dot.tsx';
import markdown from '../markdown/markdown.module.css';
import { tick } from '../markdown/tick.ts';
import type { Comment } from './comment-api.ts';
import { CommentEdit } from './comment-edit.tsx';
import { useChangeComment, useDeleteComment } from './comment-queries.ts';
import classes from './comments.module.css';

const TaskMarkdown = lazyWithRetry(() => import('../markdown/task-markdown.tsx'));

/** What somebody said to a task. */
export function CommentEntry({ task, comment }: { task: Task; comment: Comment }) {
  const { person } = useAuth();
  const { nameOf } = usePeople();
  const [editing, edit] = useState(false);
  const { author, body, createdAt, editedAt } = comment;
  const name = nameOf(author);
  const onTick = useTick(task, comment);
  return (
    <article className={classes.comment} aria-label={t`Comment by ${name}`}>
      <div className={classes.head}>
        <b>
          <bdi>{name}</bdi>
        </b>
        <PresenceDot id={author} />
        <time dateTime={createdAt} title={formatMoment(createdAt)}>
          {relativeTime(createdAt)}
        </time>
        {editedAt && (
          <span className={classes.edited} title={formatMoment(editedAt)}>
            {t`edited`}
          </span>
        )}
        <Actions task={task} comment={comment} onEdit={() => edit(true)} />
      </div>
      {editing ? (
        <CommentEdit task={task} comment={comment} onDone={() => edit(false)} />
      ) : (
        // Until Markdown is there it is shown as it was written.
        <Suspense fallback={<div className={markdown.markdown}>{body}</div>}>
          <TaskMarkdown text={body} onTick={author === person?.id ? onTick : undefined} />
        </Suspense>
      )}
    </article>
  );
}

/** Ticks a box in one's own comment, which is changed by that. */
function useTick(task: Task, comment: Comment) {
  const change = useChangeComment(task.id);
  return (offset: number) => {
    const body = tick(comment.body, offset);
    if (body !== undefined && !change.isPending) change.mutate({ comment, body }, { onError: notifyError });
  };
}

function Actions({ task, comment, onEdit }: { task: Task; comment: Comment; onEdit: () => void }) {
  const { person } = useAuth();
  const remove = useDeleteComment(task.id);
  const own = comment.author === person?.id;
  if (!own && !isAdmin(person)) return null;
  const ask = () =>
    confirm({
      title: t`Delete this comment?`,
      text: t`It is gone for everybody, and cannot be brought back.`,
      action: t`Delete comment`,
      onConfirm: () => remove.mutate(comment.id),
    });
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t`Actions for this comment`}
          loading={remove.isPending}
        >
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {own && <Menu.Item onClick={onEdit}>{t`Edit`}</Menu.Item>}
        <Menu.Item c="var(--late)" onClick={ask}>
          {t`Delete`}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
