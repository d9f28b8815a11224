import classes from './initials.module.css';
import { initialsOf } from './initials-of.ts';

interface InitialsProps {
  /** Decides the colour, so that it stays when the name changes. */
  id: string;
  name: string;
}

/** White can be read on each. */
const COLORS = ['#2b5bd7', '#1a7446', '#935600', '#b3352b', '#7b3a9b', '#0a6d72', '#566074', '#a02b6d'];

/** Somebody as a disc with the first letters of their name; the name stands beside it. */
export function Initials({ id, name }: InitialsProps) {
  return (
    <span className={classes.disc} style={{ background: colorOf(id) }} aria-hidden>
      {initialsOf(name)}
    </span>
  );
}

function colorOf(id: string) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return COLORS[sum % COLORS.length];
}
