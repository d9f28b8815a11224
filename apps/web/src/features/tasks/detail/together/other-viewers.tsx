import { t } from '@lingui/core/macro';
import { Face } from '../../../people/face.tsx';
import { usePeople } from '../../../people/people.ts';
import classes from './together.module.css';
import { useNamesOf, useOthers } from './together.ts';

const SHOWN = 4;

/** The faces of who else looks at a task now. */
export function OtherViewers({ taskId }: { taskId: string }) {
  const { looking } = useOthers(taskId);
  const { nameOf } = usePeople();
  const names = useNamesOf(looking);
  if (looking.length === 0) return null;
  const more = looking.length - SHOWN;
  const words = t`Looking at it too: ${names}`;
  return (
    <span className={classes.viewers} role="img" aria-label={words} title={words}>
      {looking.slice(0, SHOWN).map((id) => (
        <Face key={id} id={id} name={nameOf(id)} />
      ))}
      {more > 0 && `+${more}`}
    </span>
  );
}
