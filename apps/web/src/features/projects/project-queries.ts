import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useAuth } from '../../lib/auth/auth.tsx';
import { isAdmin, type Person } from '../../lib/auth/claims.ts';
import { isNotThere } from '../../lib/problem.ts';
import { createProject, getProject, listProjects, type Project } from './project-api.ts';
import { rememberNames } from './project-names.ts';

/** So many are offered and named; of more than these, the newest. */
const MOST = 200;
const OPEN = ['projects', 'open'];

function told(projects: Project[]): Project[] {
  rememberNames(projects);
  return projects;
}

/** The projects that take tasks: the person's, for an administrator all. */
export function useProjects(): Project[] {
  return (
    useQuery({
      queryKey: OPEN,
      queryFn: async ({ signal }) => told((await listProjects({ archived: false, limit: MOST }, signal)).data),
      staleTime: 60_000,
    }).data ?? []
  );
}

/** Those of the person that are over; nothing until they are known. */
export function useArchivedProjects(): Project[] | undefined {
  const { person } = useAuth();
  const { data } = useQuery({
    queryKey: ['projects', 'archived'],
    queryFn: async ({ signal }) => told((await listProjects({ archived: true, limit: MOST }, signal)).data),
    staleTime: 60_000,
  });
  return data?.filter((project) => isMember(project, person));
}

/** One project; nothing where there is none of that id, or none that the person may see. */
export function useProject(id: string | null) {
  const { data, error, isPending } = useQuery({
    queryKey: ['project', id],
    queryFn: async ({ signal }) => {
      try {
        const project = await getProject(id ?? '', signal);
        rememberNames([project]);
        return project;
      } catch (cause) {
        if (isNotThere(cause)) return null;
        throw cause;
      }
    },
    enabled: Boolean(id),
    staleTime: 60_000,
  });
  return { project: data ?? undefined, error, isPending: Boolean(id) && isPending };
}

/** Whether somebody works in a project, in person or by a team. */
export const isMember = ({ members }: Pick<Project, 'members'>, person: Person | undefined) =>
  members.some((member) => isMemberAs(member, person));

/** Whether somebody says who works in a project and what it is called. */
export const leads = ({ members }: Pick<Project, 'members'>, person: Person | undefined) =>
  isAdmin(person) || members.some((member) => member.lead && isMemberAs(member, person));

function isMemberAs({ kind, id }: Project['members'][number], person: Person | undefined) {
  return kind === 'user' ? id === person?.id : kind === 'team' && Boolean(person?.teams?.includes(id));
}

/** Those in which the person works: an administrator sees others too. */
export function useOwnProjects(): Project[] {
  const { person } = useAuth();
  return useProjects().filter((project) => isMember(project, person));
}

/** Whether this is one of the projects in which somebody works, as far as they are known here. */
export const worksIn = (client: QueryClient, id: string | null, person: Person | undefined) =>
  client.getQueryData<Project[]>(OPEN)?.some((project) => project.id === id && isMember(project, person)) ?? false;

export function invalidateProjects(client: QueryClient) {
  for (const name of ['projects', 'project']) void client.invalidateQueries({ queryKey: [name] });
}

export function useCreateProject() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: createProject,
    onSuccess: (project) => {
      rememberNames([project]);
      client.setQueryData<Project[]>(OPEN, (held) => [project, ...(held ?? [])]);
      client.setQueryData(['project', project.id], project);
      invalidateProjects(client);
    },
  });
}
