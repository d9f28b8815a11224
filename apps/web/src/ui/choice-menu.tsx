import { UnstyledButton, type UnstyledButtonProps } from '@mantine/core';
import { type ComponentPropsWithoutRef, Suspense, useState } from 'react';
import { lazyPart } from '../lib/part.ts';

const OpenChoices = lazyPart(() => import('./open-choices.tsx'));

export interface Choice {
  label: string;
  icon?: React.ReactNode;
  chosen?: boolean;
  onChoose: () => void;
}

export interface ChoiceGroup {
  title?: string;
  choices: Choice[];
}

export type TargetProps = UnstyledButtonProps & ComponentPropsWithoutRef<'button'>;

interface ChoiceMenuProps extends TargetProps {
  groups: ChoiceGroup[];
  /** Several can be chosen one after the other. */
  stays?: boolean;
}

/**
 * A button that offers choices. The menu itself is loaded and mounted only once it is pressed: a list shows hundreds
 * of these buttons.
 */
export function ChoiceMenu({ groups, stays, ...target }: ChoiceMenuProps) {
  const [pressed, setPressed] = useState(false);
  const button = (
    <UnstyledButton {...target} aria-haspopup="menu" aria-expanded={false} onClick={() => setPressed(true)} />
  );
  if (!pressed) return button;
  return (
    <Suspense fallback={button}>
      <OpenChoices groups={groups} stays={stays} target={target} onClose={() => setPressed(false)} />
    </Suspense>
  );
}
