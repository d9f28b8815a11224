import { plural, t } from '@lingui/core/macro';
import { Badge, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Schemas } from '@taskward/contracts/openapi';
import { useState } from 'react';
import { confirm } from '../../ui/confirm.ts';
import { notify, notifyError } from '../../ui/notify.tsx';
import { Loaded, Section } from '../../ui/page/section.tsx';
import { relativeTime } from '../../ui/relative-time.ts';
import { dropTotp, forgetDevice, ownFactors, renewRecoveryCodes } from '../factors/factor-api.ts';
import { RecoveryCodes } from '../factors/recovery-codes.tsx';
import { TotpSetup } from '../factors/totp-setup.tsx';

const FEW = 3;

/** What signing in takes beside the password. */
export function FactorsSection() {
  const factors = useQuery({ queryKey: ['factors'], queryFn: ({ signal }) => ownFactors(signal) });
  return (
    <Section title={t`Second factors`}>
      <Text size="sm" c="var(--quiet)">
        {t`With a second factor nobody gets in who only knows your password.`}
      </Text>
      <Loaded query={factors}>{(mine) => <Factors mine={mine} />}</Loaded>
    </Section>
  );
}

/** What is open over the page: setting up an app, or codes to keep. */
type Opened = 'setup' | { codes: string[] } | undefined;

function Factors({ mine }: { mine: Schemas['Factors'] }) {
  const { recoveryCodesLeft: left } = mine;
  const client = useQueryClient();
  const [opened, setOpened] = useState<Opened>();
  const act = useMutation({
    mutationFn: (change: () => Promise<unknown>) => change(),
    onError: notifyError,
    onSettled: () => client.invalidateQueries({ queryKey: ['factors'] }),
  });
  const showCodes = (codes: string[]) => {
    setOpened({ codes });
    void client.invalidateQueries({ queryKey: ['factors'] });
    void client.invalidateQueries({ queryKey: ['sessions'] });
  };
  const askToDrop = () =>
    confirm({
      title: t`Take the authenticator app away?`,
      text: t`From then on your password alone is enough to sign in. Your other devices are signed out.`,
      action: t`Take it away`,
      onConfirm: () => act.mutate(() => dropTotp().then(() => notify(t`The authenticator app is taken away`))),
    });
  const askForCodes = () =>
    confirm({
      title: t`Make new recovery codes?`,
      text: t`Those that you have kept work no longer.`,
      action: t`Make new ones`,
      harmless: true,
      onConfirm: () => act.mutate(() => renewRecoveryCodes().then(showCodes)),
    });
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Group gap="sm">
          <Text size="sm">{t`Authenticator app`}</Text>
          <Badge variant={mine.totp ? 'light' : 'default'} tt="none">
            {mine.totp ? t`On` : t`Off`}
          </Badge>
        </Group>
        <Group gap="xs">
          <Button variant="default" size="compact-sm" onClick={() => setOpened('setup')}>
            {mine.totp ? t`Move to another app` : t`Set up`}
          </Button>
          {mine.totp && (
            <Button variant="subtle" color="gray" size="compact-sm" onClick={askToDrop}>
              {t`Take away`}
            </Button>
          )}
        </Group>
      </Group>
      {(mine.totp || left > 0) && (
        <Group justify="space-between">
          <Text size="sm" c={left <= FEW ? 'var(--late)' : undefined}>
            {plural(left, { one: '# recovery code left', other: '# recovery codes left' })}
          </Text>
          <Button variant="default" size="compact-sm" loading={act.isPending} onClick={askForCodes}>
            {t`New recovery codes`}
          </Button>
        </Group>
      )}
      <RememberedDevices devices={mine.devices} onForget={(id) => act.mutate(() => forgetDevice(id))} />
      {opened && (
        <Modal
          opened
          onClose={() => setOpened(undefined)}
          title={opened === 'setup' ? t`Set up an authenticator app` : t`Your recovery codes`}
        >
          {opened === 'setup' ? (
            <TotpSetup onDone={showCodes} />
          ) : (
            <RecoveryCodes codes={opened.codes} done={t`I have kept them`} onDone={() => setOpened(undefined)} />
          )}
        </Modal>
      )}
    </Stack>
  );
}

interface RememberedDevicesProps {
  devices: Schemas['RememberedDevice'][];
  onForget: (id: string) => void;
}

/** Browsers on which the second factor is not asked for. */
function RememberedDevices({ devices, onForget }: RememberedDevicesProps) {
  if (devices.length === 0) return null;
  return (
    <Stack gap="xs">
      <Text size="sm">{t`Not asked for it on`}</Text>
      {devices.map(({ id, device, lastUsedAt }) => (
        <Group key={id} justify="space-between">
          <Text size="sm" c="var(--quiet)">
            <bdi>{device}</bdi> · {relativeTime(lastUsedAt)}
          </Text>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => onForget(id)}>
            {t`Ask again there`}
          </Button>
        </Group>
      ))}
    </Stack>
  );
}
