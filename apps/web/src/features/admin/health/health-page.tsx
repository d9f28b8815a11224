import { t } from '@lingui/core/macro';
import { Alert, Badge, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { formatMoment } from '../../../lib/locale.ts';
import { Loaded } from '../../../ui/page/section.tsx';
import { AdminPage } from '../admin-page.tsx';
import { type Health, type Part, readHealth } from './health.ts';

const EVERY_MS = 3_000;

/** What works right now, asked again every few seconds. */
export default function HealthPage() {
  const health = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => readHealth(signal),
    refetchInterval: EVERY_MS,
    retry: false, // it is asked again anyway
  });
  const silent = health.isError && health.data !== undefined;
  return (
    <AdminPage title={t`System health`}>
      <Loaded query={health}>
        {(answer) => (
          <Stack gap="md">
            {silent && (
              <Alert color="red" variant="light" role="alert" title={t`The gateway does not answer`}>
                {t`What you see below is from ${clock(health.dataUpdatedAt)}.`}
              </Alert>
            )}
            <Summary health={answer} />
            <div>
              {answer.parts.map((part) => (
                <PartRow key={part.name} part={part} />
              ))}
            </div>
            <Text size="xs" c="var(--quiet)">
              {t`Asked every ${EVERY_MS / 1_000} seconds, last at ${clock(health.dataUpdatedAt)}.`}
            </Text>
          </Stack>
        )}
      </Loaded>
    </AdminPage>
  );
}

const clock = (time: number) => formatMoment(time, { timeStyle: 'medium' });

function Summary({ health: { ok, parts } }: { health: Health }) {
  const away = parts.filter((part) => !part.ok);
  const names = away.map(({ name }) => name).join(', ') || t`the gateway is stopping`;
  const text = ok ? t`Everything works.` : t`Away: ${names}.`;
  return (
    <Text fw={600} role="status" c={ok ? undefined : 'var(--late)'}>
      {text}
    </Text>
  );
}

function PartRow({ part: { name, ok, since, note, needs } }: { part: Part }) {
  const moment = since && formatMoment(since);
  return (
    <Group
      component="section"
      aria-label={name}
      justify="space-between"
      wrap="nowrap"
      py="sm"
      style={{ borderTop: '1px solid var(--line)' }}
    >
      <div>
        <Text size="sm" fw={550}>
          {name}
        </Text>
        <Text size="xs" c="var(--quiet)">
          {[moment && (ok ? t`since ${moment}` : t`away since ${moment}`), note].filter(Boolean).join(' · ')}
        </Text>
        {needs.length > 0 && (
          <Group gap={6} mt={6}>
            {needs.map((need) => (
              <State key={need.name} label={need.ok ? need.name : t`${need.name} away`} ok={need.ok} />
            ))}
          </Group>
        )}
      </div>
      <State label={ok ? t`Works` : t`Away`} ok={ok} />
    </Group>
  );
}

function State({ label, ok }: { label: string; ok: boolean }) {
  return (
    <Badge variant="dot" color={ok ? 'green' : 'red'} tt="none" style={{ flexShrink: 0 }}>
      {label}
    </Badge>
  );
}
