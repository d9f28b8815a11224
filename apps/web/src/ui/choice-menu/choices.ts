import type { ComponentPropsWithoutRef, ReactNode } from 'react';

interface Choice {
  /** Where two may have one label. */
  id?: string;
  label: string;
  icon?: ReactNode;
  chosen?: boolean;
  onChoose: () => void;
}

export interface ChoiceGroup {
  id?: string;
  title?: string;
  choices: Choice[];
}

export type TargetProps = Omit<ComponentPropsWithoutRef<'button'>, 'type'>;
