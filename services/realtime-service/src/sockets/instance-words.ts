import type { TypingNews } from '@taskward/contracts/sockets';
import type { Viewers } from './viewers-elsewhere.ts';

/** What an instance says to the others about tasks that are looked at. One that is lost is made good by the next. */
export type InstanceWord =
  /** `isAll`: it has no more than these; `asks`: the others are to say the same of theirs. */
  { name: 'viewing'; viewers: Viewers; isAll?: boolean; asks?: boolean } | { name: 'typing'; news: TypingNews };

/** Says it, where there are others and they can be reached. */
export type TellOthers = (word: InstanceWord) => void;

/** Where instances say it, in Valkey. */
export const TASK_CHANNEL = 'taskward:tasks';
/** As it is said: each instance hears itself as well. */
export interface SaidWord {
  from: string;
  word: InstanceWord;
}
