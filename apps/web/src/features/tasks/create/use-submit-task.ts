import { t } from '@lingui/core/macro';
import { oneLine } from '@taskward/contracts/text';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { isolate } from '../../../lib/direction.ts';
import { type HttpError, isHttpError } from '../../../lib/problem.ts';
import { notifyError } from '../../../ui/notify.tsx';
import { useSendTask } from '../sync/waiting/use-send-task.ts';
import { fieldsOf, type TaskDraft } from './task-draft.ts';

interface Outcome {
  /** It is made, or kept until there is a network; in words. */
  done: (words: string) => void;
  refuse: (cause: HttpError) => void;
}

/** Sends the form, and waits for the answer as long as there is a network. */
export function useSubmitTask(draft: TaskDraft, me: string, { done, refuse }: Outcome) {
  const { send, waiting } = useSendTask();
  const [isSending, setSending] = useState(false);
  const [refused, setRefused] = useState<HttpError>();
  const isOpen = useRef(true);
  const title = isolate(oneLine(draft.title));
  const isLate = waiting.some((one) => one.kind === 'task' && one.key === draft.key && one.late);
  const leave = useEffectEvent(() => {
    isOpen.current = false;
    done(t`“${title}” waits to be sent`);
  });
  useEffect(() => {
    if (isLate) leave();
  }, [isLate]);
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
    };
  }, []);
  const takeBack = (cause: HttpError) => {
    if (!isOpen.current) return false;
    setRefused(cause);
    if (!cause.problem.errors && !isHttpError(cause, 422)) notifyError(cause);
    refuse(cause);
    return true;
  };
  const submit = async () => {
    setSending(true);
    setRefused(undefined);
    const made = await send({ key: draft.key, line: title, fields: fieldsOf(draft, me), form: draft }, takeBack);
    setSending(false);
    if (made && isOpen.current) done(t`“${title}” created`);
  };
  return { submit, isSending, refused };
}
