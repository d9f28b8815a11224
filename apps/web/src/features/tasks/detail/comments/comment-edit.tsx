import { t } from '@lingui/core/macro';
import type { Task } from '@taskward/contracts/http';
import { useDraft } from '../../../../lib/auth/draft.ts';
import { usePeople } from '../../../people/people.ts';
import type { Comment } from './comment-api.ts';
import { CommentBox } from './comment-box.tsx';
import { useChangeComment } from './comment-queries.ts';
import { toBody, toText } from './mention-text.ts';
import type { Draft } from './use-mention-typing.ts';

interface CommentEditProps {
  task: Task;
  comment: Comment;
  onDone: () => void;
}

/** A comment of one's own, being written anew. */
export function CommentEdit({ task, comment, onDone }: CommentEditProps) {
  const { nameOf } = usePeople();
  const [draft, keep, forget] = useDraft<Draft>(`comment-edit.${comment.id}`, () => toText(comment.body, nameOf));
  const change = useChangeComment(task.id);
  const done = () => {
    forget();
    onDone();
  };
  const send = () => {
    const body = toBody(draft.text, draft.mentioned);
    if (body === comment.body) return done();
    change.mutate({ comment, body }, { onSuccess: done });
  };
  return (
    <CommentBox
      task={task}
      label={t`Edit comment`}
      draft={draft}
      onChange={keep}
      action={t`Save comment`}
      isSending={change.isPending}
      cause={change.error}
      onSend={send}
      onCancel={done}
    />
  );
}
