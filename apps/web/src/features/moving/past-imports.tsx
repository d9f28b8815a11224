import { plural, t } from '@lingui/core/macro';
import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { dateFormat } from '../../lib/locale.ts';
import { Section } from '../../ui/page/section.tsx';
import classes from './moving.module.css';
import { listImports } from './moving-api.ts';
import { SOURCE_NAMES, stateOf } from './moving-words.ts';

/** What was brought along before, and can still be undone. */
export function PastImports({ onOpen }: { onOpen: (id: string) => void }) {
  const { data } = useQuery({ queryKey: ['past-imports'], queryFn: ({ signal }) => listImports(signal) });
  if (!data || data.length === 0) return null;
  return (
    <Section title={t`Earlier imports`}>
      <ul className={classes.past}>
        {data.map((one) => {
          const when = dateFormat({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(one.createdAt));
          const name = SOURCE_NAMES[one.source];
          return (
            <li key={one.id}>
              <Text size="sm">
                {name}, {when}: {plural(one.made, { one: '# task', other: '# tasks' })}, {stateOf(one)}
              </Text>
              <Button
                variant="subtle"
                size="compact-sm"
                aria-label={t`Open the import of ${name}, ${when}`}
                onClick={() => onOpen(one.id)}
              >
                {t`Open`}
              </Button>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
