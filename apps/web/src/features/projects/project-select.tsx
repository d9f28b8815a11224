import { t } from '@lingui/core/macro';
import { Select, type SelectProps } from '@mantine/core';
import { useState } from 'react';
import { isolate } from '../../lib/direction.ts';
import { notifyError } from '../../ui/notify.tsx';
import { useProjectNames } from './project-names.ts';
import { useCreateProject, useProjects } from './project-queries.ts';

interface ProjectSelectProps extends Omit<SelectProps, 'data' | 'value' | 'onChange'> {
  /** The id of a project, a bare name, or empty. */
  value: string;
  onChange: (id: string) => void;
}

/** No id is written like these. */
const NONE = '*none';
const CREATE = '*create';

/** One of the projects, found by its name; none of them; or one that is made here by the name that is typed. */
export function ProjectSelect({ value, onChange, disabled, ...field }: ProjectSelectProps) {
  const [text, setText] = useState('');
  const nameOf = useProjectNames();
  const create = useCreateProject();
  const label = value ? nameOf(value) : '';
  const typed = text === label ? '' : text.trim();
  const projects = useProjects().map(({ id, name }) => ({ value: id, label: isolate(name) }));
  const known = projects.some((project) => project.value === value);
  const all = value && !known ? [{ value, label }, ...projects] : projects;
  const fitting = all.filter((project) => project.label.toLowerCase().includes(typed.toLowerCase()));
  const wanted = isolate(typed);
  const isNew = typed !== '' && !all.some((project) => project.label.toLowerCase() === typed.toLowerCase());
  const choose = (id: string | null) => {
    if (id !== CREATE) return onChange(id === NONE ? '' : (id ?? ''));
    create.mutate({ name: typed }, { onSuccess: (project) => onChange(project.id), onError: notifyError });
  };
  return (
    <Select
      data={[
        ...(typed ? [] : [{ value: NONE, label: t`No project` }]),
        ...fitting,
        ...(isNew ? [{ value: CREATE, label: t`Create project “${wanted}”` }] : []),
      ]}
      value={value || null}
      onChange={choose}
      searchable
      clearable
      allowDeselect={false}
      placeholder={t`No project`}
      maxLength={100}
      disabled={disabled || create.isPending}
      searchValue={text}
      onSearchChange={setText}
      onDropdownClose={() => setText(label)}
      filter={({ options }) => options}
      {...field}
    />
  );
}
