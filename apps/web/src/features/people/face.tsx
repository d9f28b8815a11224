import { useAuth } from '../../lib/auth/auth.tsx';
import { Initials } from '../../ui/initials.tsx';
import classes from './presence.module.css';
import { PresenceDot } from './presence-dot.tsx';

/** Somebody by the first letters of their name, with a dot for who is online. */
export function Face({ id, name }: { id: string; name: string }) {
  const { person } = useAuth();
  return (
    <span className={classes.face}>
      {/* One's own name stands beside it as "You". */}
      <Initials id={id} name={id === person?.id ? person.name : name} />
      <PresenceDot id={id} />
    </span>
  );
}
