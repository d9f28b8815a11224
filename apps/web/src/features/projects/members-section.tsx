import { t } from '@lingui/core/macro';
import { ActionIcon, Button, Menu, Text } from '@mantine/core';
import { IconDots, IconRobot, IconUser, IconUsers } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router-dom';
import { useAuth } from '../../lib/auth/auth.tsx';
import { notifyError } from '../../ui/notify.tsx';
import { Section } from '../../ui/page/section.tsx';
import { usePeople } from '../people/people.ts';
import { PresenceDot, PresenceText } from '../people/presence-dot.tsx';
import { useTeams } from '../people/teams.ts';
import { MemberSelect } from './member-select.tsx';
import { memberPath, type Project, type ProjectMember, removeMember, setMember } from './project-api.ts';
import { invalidateProjects } from './project-queries.ts';
import classes from './projects.module.css';

const SIGN = { user: IconUser, team: IconUsers, service: IconRobot };

interface MembersSectionProps {
  project: Project;
  isLead: boolean;
  mayLeave: boolean;
}

/** Who works in a project; its leads add others, and take them off. */
export function MembersSection({ project, isLead, mayLeave }: MembersSectionProps) {
  const { person } = useAuth();
  const client = useQueryClient();
  const go = useNavigate();
  const run = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onError: notifyError,
    onSettled: () => invalidateProjects(client),
  });
  const leave = () =>
    run.mutate(() => removeMember(project.id, { kind: 'user', id: person?.id ?? '' }), {
      onSuccess: () => go('/projects'),
    });
  const inPerson = project.members.some(({ kind, id }) => kind === 'user' && id === person?.id);
  return (
    <Section title={t`Members`}>
      {isLead && (
        <MemberSelect
          members={project.members}
          disabled={run.isPending}
          onChoose={(member) => run.mutate(() => setMember(project.id, member))}
        />
      )}
      <ul aria-label={t`Members`} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {project.members.map((member) => (
          <Member
            key={memberPath(member)}
            member={member}
            onLead={isLead ? (lead) => run.mutate(() => setMember(project.id, member, lead)) : undefined}
            onRemove={() => run.mutate(() => removeMember(project.id, member))}
          />
        ))}
      </ul>
      {mayLeave && inPerson && (
        <Button variant="subtle" color="gray" size="compact-sm" w="fit-content" onClick={leave}>
          {t`Leave this project`}
        </Button>
      )}
    </Section>
  );
}

interface MemberProps {
  member: ProjectMember;
  /** Without it nothing can be changed. */
  onLead: ((lead: boolean) => void) | undefined;
  onRemove: () => void;
}

function Member({ member: { kind, id, lead }, onLead, onRemove }: MemberProps) {
  const { nameOf } = usePeople();
  const { teamName } = useTeams();
  const Sign = SIGN[kind];
  const name = kind === 'team' ? teamName(id) : nameOf(id);
  return (
    <li className={classes.member}>
      <Sign
        size={18}
        stroke={1.6}
        aria-label={kind === 'user' ? t`Person` : kind === 'team' ? t`Team` : t`Service`}
        role="img"
      />
      <Text size="sm" flex={1} miw={0} style={{ overflowWrap: 'anywhere' }}>
        <bdi>{name}</bdi> {kind === 'user' && <PresenceDot id={id} />}
      </Text>
      {kind === 'user' && <PresenceText id={id} />}
      {lead && (
        <Text size="xs" c="var(--quiet)">
          {kind === 'team'
            ? t({ message: 'lead', context: 'the people of a team' })
            : t({ message: 'leads', context: 'a person' })}
        </Text>
      )}
      {onLead && (
        <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t`Actions for ${name}`}>
              <IconDots size={17} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => onLead(!lead)}>{lead ? t`No longer a lead` : t`Make lead`}</Menu.Item>
            <Menu.Item c="var(--late)" onClick={onRemove}>
              {t`Take off the project`}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );
}
