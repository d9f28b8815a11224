import { t } from '@lingui/core/macro';
import { Text } from '@mantine/core';
import type { ImportLine } from '@taskward/contracts/http';
import { said } from '../../lib/problem.ts';
import { Section } from '../../ui/page/section.tsx';
import classes from './moving.module.css';

/** What there is to tell of lines of a file. */
export function ToldLines({ lines, more }: { lines: ImportLine[]; more: boolean }) {
  if (lines.length === 0) return null;
  return (
    <Section title={t`What there is to know`}>
      <ul className={classes.lines}>
        {lines.map(({ line, title, fault, remarks }) => (
          <li key={`${line} ${title}`} data-refused={fault !== null || undefined}>
            <Text size="sm" fw={550}>
              {t`Line ${line}`} <bdi>{title}</bdi>
            </Text>
            <Text size="sm" c="var(--quiet)">
              {fault !== null && <strong>{t`Not made.`} </strong>}
              {[...(fault === null ? [] : [fault]), ...remarks].map(said).join(' ')}
            </Text>
          </li>
        ))}
      </ul>
      {more && <Text size="sm">{t`There are more such lines.`}</Text>}
    </Section>
  );
}
