import { t } from '@lingui/core/macro';
import { useAuth } from '../../../lib/auth/auth.tsx';
import { PersonSelect } from '../../people/person-select.tsx';
import { useProjectMembers } from '../../projects/project-members.ts';

interface QuickAssigneeProps {
  project: string | undefined;
  /** Empty: nobody; undefined: whoever makes it. */
  value: string | undefined;
  onChange: (id: string) => void;
}

/** For whom the line is; loaded once one is written. */
export default function QuickAssignee({ project, value, onChange }: QuickAssigneeProps) {
  const { person } = useAuth();
  const members = useProjectMembers(project ?? null);
  return (
    <PersonSelect
      aria-label={t`For whom`}
      placeholder={t`For nobody`}
      size="xs"
      variant="filled"
      clearable={false}
      nobody
      members={members}
      value={value ?? person?.id ?? ''}
      onChange={onChange}
    />
  );
}
