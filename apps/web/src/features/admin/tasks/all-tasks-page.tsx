import { t } from '@lingui/core/macro';
import { PersonSelect } from '../../people/person-select.tsx';
import { Workspace } from '../../tasks/workspace.tsx';

/** The gold view: every task of everybody. */
export default function AllTasksPage() {
  return (
    <Workspace
      all
      title={t`All tasks`}
      empty={{ title: t`Nothing here yet`, text: t`Tasks of people and services show up here.` }}
      filters={({ person }, change) => (
        <PersonSelect
          aria-label={t`Assigned to`}
          placeholder={t`Anybody`}
          size="xs"
          w={190}
          value={person}
          onChange={(id) => change({ person: id })}
        />
      )}
    />
  );
}
