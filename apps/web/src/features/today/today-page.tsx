import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { Link } from 'react-router-dom';
import { useAuth } from '../../lib/auth/auth.tsx';
import { EmptyState } from '../../ui/page/empty-state.tsx';
import { Workspace } from '../tasks/workspace.tsx';

/** What the person has to do, by when it is due. */
export default function TodayPage() {
  const { person } = useAuth();
  return (
    <Workspace
      title={t`Today`}
      agenda
      assignedTo={person?.id}
      empty={
        <EmptyState
          title={t`Nothing to do`}
          text={t`What is assigned to you shows up here, by the day on which it is due. Press C for a new task, or ? for all keys.`}
        >
          <Button component={Link} to="?new=1">
            {t`Make a task`}
          </Button>
        </EmptyState>
      }
    />
  );
}
