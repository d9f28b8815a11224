import { Suspense, useEffect, useRef, useState } from 'react';
import { lazyWithRetry } from '../../lib/lazy-with-retry.ts';
import { isFocusLost } from '../focus-restore.ts';
import type { ChoiceGroup, TargetProps } from './choices.ts';

const OpenChoices = lazyWithRetry(() => import('./open-choices.tsx'));
const SearchedChoices = lazyWithRetry(() => import('./searched-choices.tsx'));

interface ChoiceMenuProps extends TargetProps {
  /** Asked for only while the menu is open. */
  groups: () => ChoiceGroup[];
  /** Many choices, of which several are chosen one after the other: they are found by what is typed into a field so named. */
  searched?: string;
  /** Pixels, where the choices are longer than most. */
  width?: number;
}

/**
 * A button that offers choices. The menu itself is loaded and mounted only once it is pressed: a list shows hundreds
 * of these buttons.
 */
export function ChoiceMenu({ groups, searched, width, className, ...rest }: ChoiceMenuProps) {
  const target = { ...rest, className: `plain-button ${className ?? ''}` };
  const [pressed, setPressed] = useState(false);
  const plain = useRef<HTMLButtonElement>(null);
  const wasPressed = useRef(false);
  useEffect(() => {
    // The button that the menu gave the keyboard back to went with it.
    if (wasPressed.current && !pressed && isFocusLost()) plain.current?.focus({ preventScroll: true });
    wasPressed.current = pressed;
  }, [pressed]);
  const button = (
    <button
      {...target}
      type="button"
      ref={plain}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setPressed(true)}
    />
  );
  if (!pressed) return button;
  return (
    <Suspense fallback={button}>
      {searched ? (
        <SearchedChoices groups={groups()} label={searched} target={target} onClose={() => setPressed(false)} />
      ) : (
        <OpenChoices groups={groups()} width={width} target={target} onClose={() => setPressed(false)} />
      )}
    </Suspense>
  );
}
