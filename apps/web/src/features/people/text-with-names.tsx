import { Fragment } from 'react';
import { partsOf } from './mention-parts.ts';
import { PersonName } from './person-name.tsx';

/** A text in one line, with the names of who is mentioned in it. */
export function TextWithNames({ text }: { text: string }) {
  let at = 0;
  return partsOf(text).map((part) => (
    <Fragment key={at++}>
      {'words' in part ? (
        part.words
      ) : (
        <bdi>
          @<PersonName id={part.mention} />
        </bdi>
      )}
    </Fragment>
  ));
}
