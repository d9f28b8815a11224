import { t } from '@lingui/core/macro';
import { Button, Chip, Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { partsOf, repeatWords, WEEKDAYS, weekdayName } from './repeat-words.ts';

const units = () => [
  { value: 'DAILY', label: t`days` },
  { value: 'WEEKLY', label: t`weeks` },
  { value: 'MONTHLY', label: t`months` },
  { value: 'YEARLY', label: t`years` },
];

interface CustomRepeatProps {
  /** Where it begins; may be empty. */
  rule: string;
  /** Nothing where the person thought better of it. */
  onDone: (rule: string | undefined) => void;
}

/** A rule put together: every so many days or weeks, on which days; or any that RFC 5545 knows, written by hand. */
export function CustomRepeat({ rule: first, onDone }: CustomRepeatProps) {
  const [rule, setRule] = useState(first || 'FREQ=WEEKLY');
  const { FREQ = 'WEEKLY', INTERVAL = '1', BYDAY = '' } = partsOf(rule);
  const days = BYDAY.split(',').filter((day) => WEEKDAYS.includes(day));
  const compose = (frequency: string, interval: string, on: string[]) =>
    setRule(
      [
        `FREQ=${frequency}`,
        ...(interval === '1' ? [] : [`INTERVAL=${interval}`]),
        ...(frequency === 'WEEKLY' && on.length > 0 ? [`BYDAY=${WEEKDAYS.filter((day) => on.includes(day))}`] : []),
      ].join(';'),
    );
  return (
    <Stack gap="xs" mt="xs" role="group" aria-label={t`Custom repeat`}>
      <Group gap="xs" wrap="nowrap">
        <Text size="sm">{t`Every`}</Text>
        <NumberInput
          aria-label={t`How many`}
          size="xs"
          w={70}
          min={1}
          max={999}
          allowDecimal={false}
          autoFocus
          value={Number(INTERVAL)}
          onChange={(many) => compose(FREQ, String(Math.max(1, Number(many) || 1)), days)}
        />
        <Select
          aria-label={t`Of what`}
          size="xs"
          w={110}
          allowDeselect={false}
          data={units()}
          value={FREQ}
          onChange={(unit) => unit && compose(unit, INTERVAL, days)}
        />
      </Group>
      {FREQ === 'WEEKLY' && (
        <Chip.Group multiple value={days} onChange={(on) => compose(FREQ, INTERVAL, on)}>
          <Group gap={4}>
            {WEEKDAYS.map((day) => (
              <Chip key={day} value={day} size="xs" radius="sm">
                {weekdayName(day).slice(0, 3)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
      <TextInput
        size="xs"
        label={t`As a rule (RFC 5545)`}
        value={rule}
        spellCheck={false}
        onChange={(event) => setRule(event.currentTarget.value.toUpperCase().replace(/^RRULE:/, ''))}
      />
      <Text size="sm" c="var(--quiet)" role="status">
        {repeatWords(rule)}
      </Text>
      <Group gap="xs">
        <Button size="compact-sm" onClick={() => onDone(rule)}>
          {t`Repeat so`}
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => onDone(undefined)}>
          {t`Cancel`}
        </Button>
      </Group>
    </Stack>
  );
}
