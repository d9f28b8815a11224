import { type ReactNode, useId } from 'react';

/** A field of a task with its name before it. */
export function Fact({ name, children }: { name: string; children: (labelId: string) => ReactNode }) {
  const id = useId();
  return (
    <>
      <dt id={id}>{name}</dt>
      <dd>{children(id)}</dd>
    </>
  );
}
