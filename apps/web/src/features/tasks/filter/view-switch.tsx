import { t } from '@lingui/core/macro';
import { IconCalendar, IconLayoutKanban, IconList, type TablerIcon } from '@tabler/icons-react';
import type { TaskFilter } from './task-filter.ts';
import classes from './view-switch.module.css';

type View = TaskFilter['view'];

const views = (): Array<[View, string, TablerIcon]> => [
  ['list', t`List`, IconList],
  ['board', t`Board`, IconLayoutKanban],
  ['calendar', t`Calendar`, IconCalendar],
];

/** The one after it, in turn. */
export function nextView(view: View): View {
  const all = views().map(([value]) => value);
  return all[(all.indexOf(view) + 1) % all.length] ?? 'list';
}

/** List, board or calendar. */
export function ViewSwitch({ view, onChange }: { view: View; onChange: (view: View) => void }) {
  return (
    <div role="radiogroup" aria-label={t`View`} className={classes.switch}>
      {views().map(([value, label, Icon]) => (
        <label key={value} title={label} className={classes.choice}>
          <input
            type="radio"
            name="view"
            aria-label={label}
            checked={view === value}
            onChange={() => onChange(value)}
          />
          <Icon size={17} aria-hidden />
        </label>
      ))}
    </div>
  );
}
