import { useProject } from './project-queries.ts';

/** The people and services that are members of a project in person: who may be handed its tasks. */
export function useProjectMembers(id: string | null): string[] {
  const { project } = useProject(id);
  return project?.members.flatMap((member) => (member.kind === 'team' ? [] : member.id)) ?? [];
}
