import { plural } from '@lingui/core/macro';
import type { FocusEvent, ReactNode } from 'react';
import { opened } from '../../../../lib/live/live-stores.ts';
import classes from './together.module.css';
import { useNamesOf, useOthers } from './together.ts';

interface SharedFieldProps {
  taskId: string;
  /** Names the field to the others. */
  name: string;
  children: ReactNode;
}

/** A field in which one writes: others are told who is in it, and so is one oneself. */
export function SharedField({ taskId, name, children }: SharedFieldProps) {
  const others = useOthers(taskId).inField(name);
  const count = others.length;
  const names = useNamesOf(others);
  const enter = ({ target }: FocusEvent) => {
    if (target.matches(':read-write')) opened.set({ taskId, field: name });
  };
  const leave = () => {
    if (opened.get()?.field === name) opened.set({ taskId });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens to the field in it, which is what acts
    <div onFocus={enter} onBlur={leave}>
      {children}
      <p className={classes.words} role="status">
        {count > 0 && plural(count, { one: `${names} is in this field`, other: `${names} are in this field` })}
      </p>
    </div>
  );
}
