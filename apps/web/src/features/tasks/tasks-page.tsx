import { t } from '@lingui/core/macro';
import { useAuth } from '../../lib/auth/auth.tsx';
import { isAdmin } from '../../lib/auth/claims.ts';
import { Workspace } from './workspace.tsx';

/** The blue view: what is the person's own. An administrator, who may see all, sees what is assigned to them. */
export default function TasksPage() {
  const { person } = useAuth();
  const admin = isAdmin(person);
  const text = admin
    ? t`Tasks that are assigned to you show up here. Those of everybody are under All tasks.`
    : t`Tasks that you make, have or watch show up here; those that you gave to somebody are marked.`;
  return (
    <Workspace
      title={t`My tasks`}
      assignedTo={admin ? person?.id : undefined}
      empty={{ title: t`Nothing here yet`, text }}
    />
  );
}
