import { t } from '@lingui/core/macro';
import { Combobox, type ComboboxStore, Kbd } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { ChoiceGroup } from '../../features/tasks/selection/act/choice.ts';
import classes from './palette.module.css';

interface PaletteListProps {
  groups: ChoiceGroup[];
  /** With another question the first choice is chosen. */
  asked: string;
  isSearching: boolean;
  store: ComboboxStore;
}

/** What can be chosen; its height is the same whatever is found. */
export function PaletteList({ groups, asked, isSearching, store }: PaletteListProps) {
  const first = groups.find(({ choices }) => choices.length > 0)?.choices[0]?.id;
  useEffect(() => {
    store.selectFirstOption();
  }, [asked, first]);
  return (
    <Combobox.Options className={classes.list} aria-label={t`Choices`}>
      {groups.map(
        ({ title, choices }) =>
          choices.length > 0 && (
            <Combobox.Group key={title} label={title}>
              {choices.map(({ id, label, icon, hint, shortcut, chosen }) => (
                <Combobox.Option key={id} value={id} className={classes.choice}>
                  <span className={classes.icon}>{icon}</span>
                  <bdi className={classes.label}>{label}</bdi>
                  {hint && <span className={classes.hint}>{hint}</span>}
                  {chosen && <IconCheck size={15} aria-label={t`chosen`} />}
                  {shortcut && <Kbd size="xs">{shortcut}</Kbd>}
                </Combobox.Option>
              ))}
            </Combobox.Group>
          ),
      )}
      {first === undefined && (
        // A list box holds options and nothing else.
        <Combobox.Empty role="option" aria-disabled aria-selected={false}>
          {isSearching ? t`Searching…` : t`Nothing found`}
        </Combobox.Empty>
      )}
    </Combobox.Options>
  );
}
