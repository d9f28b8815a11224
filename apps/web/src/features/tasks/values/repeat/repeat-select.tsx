import { t } from '@lingui/core/macro';
import { Select, type SelectProps } from '@mantine/core';
import { useState } from 'react';
import { CustomRepeat } from './custom-repeat.tsx';
import { repeatChoices } from './repeat-choices.ts';
import { repeatWords } from './repeat-words.ts';

interface RepeatSelectProps extends Omit<SelectProps, 'data' | 'value' | 'onChange'> {
  /** A rule of RFC 5545, or empty. */
  value: string;
  onChange: (rule: string) => void;
  /** The day or moment that it counts from. */
  due: string | null;
}

/** No rule is written like these. */
const NEVER = '*never';
const CUSTOM = '*custom';

/** How something comes again, chosen in words; any other rule is put together below. */
export function RepeatSelect({ value, onChange, due, ...field }: RepeatSelectProps) {
  const [custom, setCustom] = useState(false);
  const rules = [...new Set([...repeatChoices(due), ...(value ? [value] : [])])];
  const choose = (chosen: string | null) => {
    setCustom(chosen === CUSTOM);
    if (chosen !== CUSTOM) onChange(chosen === NEVER || chosen === null ? '' : chosen);
  };
  return (
    <div>
      <Select
        data={[
          { value: NEVER, label: t`Does not repeat` },
          ...rules.map((rule) => ({ value: rule, label: repeatWords(rule) })),
          { value: CUSTOM, label: t`Custom…` },
        ]}
        value={custom ? CUSTOM : value || NEVER}
        onChange={choose}
        allowDeselect={false}
        {...field}
      />
      {custom && (
        <CustomRepeat
          rule={value}
          onDone={(rule) => {
            setCustom(false);
            if (rule !== undefined) onChange(rule);
          }}
        />
      )}
    </div>
  );
}
