import { Workspace } from '../tasks/workspace.tsx';
import { BulkBar } from './bulk-bar.tsx';

/** The gold view: every task of everybody. */
export function AllTasksPage() {
  return (
    <Workspace
      title="All tasks"
      emptyText="Tasks of people and services show up here."
      bulk={(selection) => <BulkBar selection={selection} />}
    />
  );
}
