import { t } from '@lingui/core/macro';
import type { Import } from '@taskward/contracts/http';

/** What the tools are called; names are the same in every language. */
export const SOURCE_NAMES: Record<Import['source'], string> = {
  taskward: 'Taskward',
  todoist: 'Todoist',
  trello: 'Trello',
  asana: 'Asana',
  jira: 'Jira',
  linear: 'Linear',
  vikunja: 'Vikunja',
};

export const isAtWork = ({ state }: Pick<Import, 'state'>): boolean => state === 'working' || state === 'undoing';

/** How an import stands, in a few words. */
export const stateOf = ({ state }: Import): string =>
  ({
    working: t`in work`,
    done: t`done`,
    stopped: t`stopped`,
    undoing: t`being undone`,
    undone: t`undone`,
  })[state];
