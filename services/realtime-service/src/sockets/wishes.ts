import { AppError, httpStatus } from '@taskward/service-kit';
import Joi from 'joi';
import { LogRefused } from '../reading/log-client.ts';
import type { Answer } from './socket-types.ts';
import type { Look } from './viewing.ts';

/** What clients wish for, as they write it. */

const id = () => Joi.string().guid({ separator: '-', wrapper: false });
const taskId = () => id().custom((given: string) => given.toLowerCase());

export const subscribing = Joi.object<{ after: string }>({ after: id().required() });
export const viewing = Joi.object<Partial<Look> & { taskId: string | null }>({
  taskId: taskId().allow(null).required(),
  field: Joi.string().pattern(/^[a-zA-Z]{1,40}$/, 'letters'),
});
export const typing = Joi.object<{ taskId: string }>({ taskId: taskId().required() });

/** Does what was wished for, and answers where an answer was. */
export async function answering(answer: unknown, work: () => Promise<void> | void): Promise<void> {
  const say: Answer = typeof answer === 'function' ? (answer as Answer) : () => {};
  try {
    await work();
    say({ status: 200 });
  } catch (error) {
    if (error instanceof LogRefused) return say({ status: error.status, detail: error.message });
    if (error instanceof AppError) return say({ status: httpStatus(error.code), detail: error.message });
    if ((error as Error).name !== 'AbortError') throw error;
  }
}
