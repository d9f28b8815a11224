import { t } from '@lingui/core/macro';
import { isolate } from '../../lib/direction.ts';
import classes from './select-mark.module.css';
import { selection, useIsSelected } from './sync/many/selection.ts';

/** The box before a task that marks it for doing something to several. */
export function SelectMark({ id, title }: { id: string; title: string }) {
  const selected = useIsSelected(id);
  return (
    <input
      type="checkbox"
      className={classes.mark}
      // J and K, X and Tab reach every task; a stop more for each would be in the way.
      tabIndex={-1}
      aria-label={t`Select ${isolate(title)}`}
      checked={selected}
      onChange={() => selection.toggle(id)}
    />
  );
}
