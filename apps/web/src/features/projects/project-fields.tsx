import { t } from '@lingui/core/macro';
import { Text, Textarea, TextInput } from '@mantine/core';
import { HttpError } from '../../lib/problem.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { PROJECT_COLORS } from './project-colors.ts';
import classes from './projects.module.css';

interface Fields {
  name: string;
  description: string;
  color: string | null;
}

interface ProjectFieldsProps {
  value: Fields;
  onChange: (change: Partial<Fields>) => void;
  /** Why it was refused. */
  cause: unknown;
  missing?: boolean;
  autoFocus?: boolean;
}

/** What a project is called, is about and looks like. */
export function ProjectFields({ value, onChange, cause, missing, autoFocus }: ProjectFieldsProps) {
  const fieldError = (path: string) => (cause instanceof HttpError ? cause.fieldError(path) : undefined);
  return (
    <>
      {!fieldError('name') && !fieldError('description') && <ProblemAlert cause={cause} />}
      <TextInput
        label={t`Name`}
        dir="auto"
        maxLength={100}
        value={value.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        error={missing ? t`Give the project a name.` : fieldError('name')}
        data-autofocus={autoFocus || undefined}
      />
      <Textarea
        label={t`Description`}
        dir="auto"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        value={value.description}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
        error={fieldError('description')}
      />
      <fieldset className={classes.colors}>
        <Text component="legend" size="sm" fw={500} mb={6}>
          {t`Colour`}
        </Text>
        {PROJECT_COLORS.map((color, at) => (
          <label key={color} className={classes.color} style={{ background: color }}>
            <input
              type="radio"
              name="color"
              aria-label={t`Colour ${at + 1}`}
              checked={value.color === color}
              onChange={() => onChange({ color })}
            />
          </label>
        ))}
      </fieldset>
    </>
  );
}
