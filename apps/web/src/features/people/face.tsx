import { Initials } from '../../ui/initials.tsx';
import classes from './presence.module.css';
import { PresenceDot } from './presence-dot.tsx';

/** Somebody by the first letters of their name, with a dot for who is online. */
export function Face({ id, name }: { id: string; name: string }) {
  return (
    <span className={classes.face}>
      <Initials id={id} name={name} />
      <PresenceDot id={id} />
    </span>
  );
}
