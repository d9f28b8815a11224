import { t } from '@lingui/core/macro';
import { Button, Center, Skeleton, Stack, Text, Title } from '@mantine/core';
import { errorMessage } from '../../lib/problem.ts';

export function ListLoading() {
  return (
    <Stack gap={0} role="status" aria-label={t`Loading tasks`}>
      {[62, 48, 71, 55, 40].map((width) => (
        <div key={width} style={{ padding: '15px 24px', borderBottom: '1px solid var(--line)' }}>
          <Skeleton height={14} width={`${width}%`} radius="sm" />
        </div>
      ))}
    </Stack>
  );
}

export function ListFailed({ cause, again }: { cause: unknown; again: () => void }) {
  return (
    <Center mih={320} p="md">
      <Stack align="center" gap="sm" role="alert">
        <Title order={2} size="h4">
          {t`The tasks could not be loaded`}
        </Title>
        <Text c="var(--quiet)">{errorMessage(cause)}</Text>
        <Button variant="default" onClick={again}>
          {t`Try again`}
        </Button>
      </Stack>
    </Center>
  );
}
