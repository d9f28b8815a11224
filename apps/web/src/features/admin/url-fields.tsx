import { t } from '@lingui/core/macro';
import { Anchor, Select, TextInput, type TextInputProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { FROM_HERE } from '../../lib/use-opened.ts';
import { useDebouncedInput } from '../../ui/use-debounced-input.ts';
import type { UrlFilter } from './use-url-filter.ts';

/** A link that opens something beside the page, whatever it is filtered to. */
export function OpenLink({ name, id, children }: { name: string; id: string; children: ReactNode }) {
  const [url] = useSearchParams();
  const next = new URLSearchParams(url);
  next.set(name, id);
  return (
    <Anchor component={Link} to={`?${next}`} state={FROM_HERE} size="sm" fw={550} c="inherit">
      {children}
    </Anchor>
  );
}

interface UrlFieldProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  filter: UrlFilter;
  name: string;
}

/** A text filter; it is asked for once the person pauses. */
export function UrlField({ filter, name, ...field }: UrlFieldProps) {
  const value = filter.valueOf(name);
  const { text, type } = useDebouncedInput(value, (next) => filter.set({ [name]: next }), 250);
  return <TextInput size="xs" value={text} onChange={(event) => type(event.currentTarget.value)} {...field} />;
}

interface UrlChoiceProps {
  filter: UrlFilter;
  name: string;
  label: string;
  choices: Array<{ value: string; label: string }>;
}

/** A filter with a few values to choose from, or any of them. */
export function UrlChoice({ filter, name, label, choices }: UrlChoiceProps) {
  return (
    <Select
      size="xs"
      label={label}
      placeholder={t`Any`}
      data={choices}
      value={filter.valueOf(name) || null}
      onChange={(value) => filter.set({ [name]: value ?? '' })}
      clearable
      clearButtonProps={{ 'aria-label': t`${label}: any` }}
    />
  );
}
