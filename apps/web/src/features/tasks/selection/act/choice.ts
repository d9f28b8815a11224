import type { Task } from '@taskward/contracts/http';
import type { ReactNode } from 'react';

/** One line of the palette. */
export interface Choice {
  id: string;
  label: string;
  icon?: ReactNode;
  /** What tells it from others that are called alike. */
  hint?: string;
  /** A key that does the same. */
  shortcut?: string;
  chosen?: boolean;
  /** The palette stays open. */
  stays?: boolean;
  /** It leads to this task, to which something can be done from here. */
  task?: Task;
  onChoose: () => void;
}

export interface ChoiceGroup {
  title: string;
  choices: Choice[];
}

/** Whether each word is a part of the text, in any order, as tasks are found. */
export const hasWords = (text: string, words: string): boolean =>
  words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.toLowerCase().includes(word));
