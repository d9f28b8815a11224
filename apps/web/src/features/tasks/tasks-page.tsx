import { t } from '@lingui/core/macro';
import { useAuth } from '../../lib/auth/auth.tsx';
import { isAdmin } from '../../lib/auth/claims.ts';
import { Workspace } from './workspace.tsx';

/** The blue view: the person's own tasks. An administrator, who may see all, sees those assigned to them. */
export default function TasksPage() {
  const { person } = useAuth();
  return (
    <Workspace
      title={t`My tasks`}
      assignedTo={isAdmin(person) ? person?.id : undefined}
      emptyText={t`Tasks that you create or that are given to you show up here.`}
    />
  );
}
