import { Kbd } from '@mantine/core';
import { Fragment } from 'react';
import classes from './key-hints.module.css';

/** Keys that help from here on, each with what it does. Where there is no keyboard they are not shown. */
export function KeyHints({ keys }: { keys: Array<[key: string, does: string]> }) {
  return (
    <p className={classes.hints}>
      {keys.map(([key, does]) => (
        <Fragment key={key}>
          <span>
            <Kbd size="xs">{key}</Kbd> {does}
          </span>{' '}
        </Fragment>
      ))}
    </p>
  );
}
