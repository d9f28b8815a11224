import { t } from '@lingui/core/macro';
import { Alert, Button, Code, CopyButton, Group, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

/** Ten codes that are shown this once, with ways to keep them. */
export function RecoveryCodes({ codes, done, onDone }: { codes: string[]; done: string; onDone: () => void }) {
  const text = codes.join('\n');
  return (
    <Stack>
      <Alert variant="light" icon={<IconAlertTriangle aria-hidden />} title={t`Keep these recovery codes`}>
        {t`They are shown once. Without your app each of them lets you in, once.`}
      </Alert>
      <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
        {codes.map((code) => (
          <li key={code}>
            <Code fz="sm">{code}</Code>
          </li>
        ))}
      </Stack>
      <Group>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t`Copied` : t`Copy codes`}
            </Button>
          )}
        </CopyButton>
        <Button
          component="a"
          variant="default"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
          download="taskward-recovery-codes.txt"
        >
          {t`Download`}
        </Button>
      </Group>
      <Button size="md" onClick={onDone} data-autofocus>
        {done}
      </Button>
    </Stack>
  );
}
