import { createStore } from '../lib/store.ts';

export interface Question {
  title: string;
  text: string;
  action: string;
  /** Not painted as a danger. */
  harmless?: boolean;
  onConfirm: () => void;
}

const question = createStore<Question | undefined>(undefined);

/** Asks before something that cannot be taken back. */
export function confirm(asked: Question) {
  question.set(asked);
}

export function answered() {
  question.set(undefined);
}

export const useQuestion = question.use;
