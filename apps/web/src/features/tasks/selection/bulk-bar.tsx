import { plural, t } from '@lingui/core/macro';
import { ActionIcon, Alert, Button, Progress, Text } from '@mantine/core';
import { IconTrash, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useAuth } from '../../../lib/auth/auth.tsx';
import { isAdmin } from '../../../lib/auth/claims.ts';
import { formatNumber } from '../../../lib/locale.ts';
import { errorMessage } from '../../../lib/problem.ts';
import { confirm } from '../../../ui/confirm.ts';
import { openPalette } from '../../../ui/palette-request.ts';
import { bulk, count, deleteMany, type Failure, forgetFailures, stopBulk } from '../sync/many/bulk.ts';
import { selection, useSelectedCount } from '../sync/many/selection.ts';
import { ACT_NAMES, ACTS } from './act/acts.ts';
import classes from './bulk-bar.module.css';

/** What can be done to all selected tasks together, how far it is, and what did not work. */
export default function BulkBar() {
  const { run, failures } = bulk.use();
  const selected = useSelectedCount();
  return (
    <div className={classes.place} data-selecting={selected > 0 || undefined}>
      <Failures failures={failures} />
      {run?.slow ? <Running {...run} /> : selected > 0 && <Choices selected={selected} />}
    </div>
  );
}

function Choices({ selected }: { selected: number }) {
  const { person } = useAuth();
  const client = useQueryClient();
  const many = count(selected);
  const remove = () =>
    confirm({
      title: t`Delete ${many}?`,
      text: t`They are gone for everybody, and cannot be brought back.`,
      action: t`Delete ${many}`,
      onConfirm: () => void deleteMany(client, selection.tasks()),
    });
  return (
    <div role="toolbar" aria-label={t`Selected tasks`} className={classes.bar}>
      <Text size="sm" fw={550} role="status" className={classes.count}>{t`${many} selected`}</Text>
      {ACT_NAMES.map((act) => {
        const { label, key, icon: Icon } = ACTS[act];
        return (
          <Button
            key={act}
            size="compact-sm"
            variant="subtle"
            color="gray"
            c="inherit"
            title={key.toUpperCase()}
            aria-label={label}
            aria-keyshortcuts={key.toUpperCase()}
            leftSection={<Icon size={15} aria-hidden />}
            onClick={() => openPalette({ act, tasks: selection.tasks() })}
          >
            <span className={classes.word}>{label}</span>
          </Button>
        );
      })}
      <Button size="compact-sm" variant="subtle" color="gray" c="inherit" title={t`Ctrl A`} onClick={selection.all}>
        {t`All`}
      </Button>
      {isAdmin(person) && (
        <ActionIcon variant="subtle" color="gray" c="var(--late)" aria-label={t`Delete`} onClick={remove}>
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={t`Unselect`} title={t`Esc`} onClick={selection.none}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function Running({ total, done }: { total: number; done: number }) {
  return (
    <div className={classes.bar}>
      <Text size="sm" role="status" className={classes.count}>{t`${formatNumber(done)} of ${count(total)}`}</Text>
      <Progress.Root flex={1} miw={160}>
        <Progress.Section value={(done / total) * 100} aria-label={t`Progress`} />
      </Progress.Root>
      <Button size="compact-sm" variant="default" onClick={stopBulk}>
        {t`Stop`}
      </Button>
    </div>
  );
}

/** More than these are not read anyway. */
const TOLD = 8;

function Failures({ failures }: { failures: Failure[] }) {
  if (failures.length === 0) return null;
  const rest = failures.length - TOLD;
  return (
    <Alert
      color="red"
      role="alert"
      className={classes.failed}
      title={plural(failures.length, {
        one: '# task stayed as it was and is still selected',
        other: '# tasks stayed as they were and are still selected',
      })}
      withCloseButton
      closeButtonLabel={t`Close the list of failures`}
      onClose={forgetFailures}
    >
      <ul className={classes.failures}>
        {failures.slice(0, TOLD).map(({ task, cause }) => (
          <li key={task.id}>
            <bdi style={{ fontWeight: 'bold' }}>{task.title}</bdi>: {errorMessage(cause)}
          </li>
        ))}
        {rest > 0 && <li>{t`and ${formatNumber(rest)} more`}</li>}
      </ul>
    </Alert>
  );
}
