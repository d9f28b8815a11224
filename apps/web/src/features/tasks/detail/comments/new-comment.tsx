import { t } from '@lingui/core/macro';
import type { Task } from '@taskward/contracts/http';
import { useDraft } from '../../../../lib/auth/draft.ts';
import { randomId } from '../../../../lib/random.ts';
import { CommentBox } from './comment-box.tsx';
import { useAddComment } from './comment-queries.ts';
import { toBody } from './mention-text.ts';
import type { Draft } from './use-mention-typing.ts';

/** What is being written outlives a reload and a sign-in; it is gone once it is saved. */
export function NewComment({ task }: { task: Task }) {
  const [draft, keep, forget] = useDraft<Draft & { key: string }>(`comment.${task.id}`, () => ({
    text: '',
    mentioned: {},
    key: randomId(),
  }));
  const add = useAddComment(task.id);
  const send = () =>
    add.mutate(
      { body: toBody(draft.text, draft.mentioned), key: draft.key },
      {
        onSuccess: forget,
        // What is sent next is another text.
        onError: () => keep({ ...draft, key: randomId() }),
      },
    );
  return (
    <CommentBox
      task={task}
      label={t`Comment`}
      draft={draft}
      onChange={(next) => keep({ ...draft, ...next })}
      action={t`Comment`}
      isSending={add.isPending}
      cause={add.error}
      onSend={send}
      shortcut="r"
    />
  );
}
