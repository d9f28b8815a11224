import { t } from '@lingui/core/macro';
import { Anchor, Pill } from '@mantine/core';
import { isolate } from '../../../lib/direction.ts';
import { usePeople } from '../../people/people.ts';
import { useProjectNames } from '../../projects/project-names.ts';
import { DUES, PRIORITY, STATUS } from '../task-display.ts';
import classes from './filter-bar.module.css';
import { type TaskFilter, UNFILTERED } from './task-filter.ts';

interface FilterChipsProps {
  filter: TaskFilter;
  onChange: (change: Partial<TaskFilter>) => void;
}

interface Chip {
  label: string;
  without: Partial<TaskFilter>;
}

/** What the list is narrowed to; each can be taken away. */
export default function FilterChips({ filter, onChange }: FilterChipsProps) {
  const projectName = useProjectNames();
  const { nameOf } = usePeople();
  const chips = chipsOf(filter, projectName, nameOf);
  if (chips.length === 0) return null;
  return (
    <div className={classes.chips}>
      {chips.map(({ label, without }) => (
        <Pill
          key={label}
          withRemoveButton
          onRemove={() => onChange(without)}
          removeButtonProps={{ 'aria-label': t`Remove filter ${label}`, tabIndex: 0, 'aria-hidden': false }}
        >
          {label}
        </Pill>
      ))}
      <Anchor component="button" type="button" size="xs" onClick={() => onChange(UNFILTERED)}>
        {t`Clear`}
      </Anchor>
    </div>
  );
}

function chipsOf(filter: TaskFilter, projectName: (id: string) => string, nameOf: (id: string) => string): Chip[] {
  const without = <T,>(list: T[], one: T) => list.filter((held) => held !== one);
  return [
    ...filter.status.map((s) => ({ label: STATUS[s].label, without: { status: without(filter.status, s) } })),
    ...filter.priority.map((p) => ({ label: PRIORITY[p].label, without: { priority: without(filter.priority, p) } })),
    ...filter.label.map((l) => ({ label: `#${isolate(l)}`, without: { label: without(filter.label, l) } })),
    ...(filter.project ? [{ label: projectName(filter.project), without: { project: '' } }] : []),
    ...(filter.person ? [{ label: nameOf(filter.person), without: { person: '' } }] : []),
    ...(filter.due ? [{ label: DUES[filter.due], without: { due: '' as const } }] : []),
  ];
}
