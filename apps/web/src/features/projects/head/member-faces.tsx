import { IconUsers } from '@tabler/icons-react';
import { Initials } from '../../../ui/initials.tsx';
import { usePeople } from '../../people/people.ts';
import type { ProjectMember } from '../project-api.ts';
import classes from './project-head.module.css';

const SHOWN = 3;

/** Some of those who are in a project, and how many members it has. */
export function MemberFaces({ members }: { members: ProjectMember[] }) {
  const { nameOf } = usePeople();
  const people = members.filter(({ kind }) => kind === 'user').slice(0, SHOWN);
  return (
    <span className={classes.faces}>
      {people.length < 2 && <IconUsers size={16} aria-hidden />}
      {people.length > 1 && people.map(({ id }) => <Initials key={id} id={id} name={nameOf(id)} />)}
      {members.length}
    </span>
  );
}
