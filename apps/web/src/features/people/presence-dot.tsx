import classes from './presence.module.css';
import { presenceWords, usePresence } from './presence.ts';

/** A dot for who is online, a ring where that is not known, nothing for anybody else. */
export function PresenceDot({ id }: { id: string }) {
  const presence = usePresence(id);
  if (!presence || presence.online === false) return null;
  const words = presenceWords(presence);
  return (
    <span
      className={classes.dot}
      data-unknown={!presence.online || undefined}
      role="img"
      aria-label={words}
      title={words}
    />
  );
}

/** The same in words, and when they were seen last. */
export function PresenceText({ id }: { id: string }) {
  const presence = usePresence(id);
  if (!presence) return null;
  return <span className={classes.words}>{presenceWords(presence)}</span>;
}
