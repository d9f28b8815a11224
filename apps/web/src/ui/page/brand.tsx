import classes from './brand.module.css';

/** The mark and the name. */
export function Brand() {
  return (
    <span className={classes.brand}>
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect width="32" height="32" rx="9" className={classes.tile} />
        <path d="m9 16.5 4.8 4.8L23.5 11" className={classes.tick} />
      </svg>
      Taskward
    </span>
  );
}
