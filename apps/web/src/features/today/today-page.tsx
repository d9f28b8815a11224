import { t } from '@lingui/core/macro';
import { useAuth } from '../../lib/auth/auth.tsx';
import { Workspace } from '../tasks/workspace.tsx';

/** What the person has to do, by when it is due. */
export default function TodayPage() {
  const { person } = useAuth();
  return (
    <Workspace
      title={t`Today`}
      agenda
      assignedTo={person?.id}
      empty={{
        title: t`Nothing to do`,
        text: t`What is assigned to you shows up here, by the day on which it is due.`,
      }}
    />
  );
}
