import { t } from '@lingui/core/macro';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { isolate } from '../../lib/direction.ts';
import { confirm } from '../../ui/confirm.ts';
import { notify, notifyError } from '../../ui/notify.tsx';
import { Loaded, Section } from '../../ui/page/section.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { relativeTime } from '../../ui/relative-time.ts';
import { ownFactors } from '../factors/factor-api.ts';
import { RecoveryCodes } from '../factors/recovery-codes.tsx';
import { knowsPasskeys, passkeyMessage } from '../ways-in/passkeys.ts';
import { addPasskey, type Passkey, removePasskey } from '../ways-in/way-api.ts';

/** Signing in without a name and a password. */
export function PasskeysSection() {
  const factors = useQuery({ queryKey: ['factors'], queryFn: ({ signal }) => ownFactors(signal) });
  return (
    <Section title={t`Passkeys`}>
      <Text size="sm" c="var(--quiet)">
        {t`A passkey signs you in by your finger, your face or a PIN, and cannot be guessed or given away.`}
      </Text>
      <Loaded query={factors}>{({ passkeys }) => <PasskeyList passkeys={passkeys} />}</Loaded>
      {knowsPasskeys() ? (
        <NewPasskey />
      ) : (
        <Text size="sm" role="note">
          {t`This browser uses no passkeys at this address: they take https and a name in the place of an IP address.`}
        </Text>
      )}
    </Section>
  );
}

/** What depends on which factors there are. */
function useFactorsChanged() {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: ['factors'] });
    void client.invalidateQueries({ queryKey: ['sessions'] });
  };
}

function PasskeyList({ passkeys }: { passkeys: Passkey[] }) {
  const changed = useFactorsChanged();
  const remove = useMutation({
    mutationFn: removePasskey,
    onSuccess: () => notify(t`The passkey is removed`),
    onError: notifyError,
    onSettled: changed,
  });
  const ask = ({ id, name }: Passkey) =>
    confirm({
      title: t`Remove the passkey “${isolate(name)}”?`,
      text: t`It signs in no longer. The device itself keeps showing it until you delete it there.`,
      action: t`Remove`,
      onConfirm: () => remove.mutate(id),
    });
  if (passkeys.length === 0) return null;
  return (
    <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {passkeys.map((passkey) => (
        <Group component="li" key={passkey.id} justify="space-between" py="xs" wrap="nowrap">
          <div style={{ minWidth: 0 }}>
            <Text size="sm" truncate>
              <bdi>{passkey.name}</bdi>
            </Text>
            <Text size="xs" c="var(--quiet)">
              {passkey.lastUsedAt ? t`Last used ${relativeTime(passkey.lastUsedAt)}` : t`Not used yet`}
            </Text>
          </div>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label={t`Remove the passkey “${isolate(passkey.name)}”`}
            onClick={() => ask(passkey)}
          >
            {t`Remove`}
          </Button>
        </Group>
      ))}
    </ul>
  );
}

function NewPasskey() {
  const changed = useFactorsChanged();
  const form = useRef<HTMLFormElement>(null);
  const [codes, setCodes] = useState<string[]>();
  const add = useMutation({
    mutationFn: (name: string) => addPasskey(name),
    onSuccess: ({ recoveryCodes }) => {
      form.current?.reset();
      setCodes(recoveryCodes);
      notify(t`The passkey is added`);
      changed();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('passkey') ?? '').trim();
    add.mutate(name || t`Passkey`);
  };
  return (
    <form ref={form} onSubmit={submit} onInput={() => add.isError && add.reset()}>
      <Stack gap="sm">
        <ProblemAlert cause={add.error} text={add.error ? passkeyMessage(add.error) : undefined} />
        <Group align="end">
          <TextInput
            name="passkey"
            label={t`Name of the passkey`}
            placeholder={t`This device`}
            maxLength={100}
            autoComplete="off"
          />
          <Button type="submit" variant="default" loading={add.isPending}>
            {t`Add a passkey`}
          </Button>
        </Group>
      </Stack>
      {codes && (
        <Modal opened onClose={() => setCodes(undefined)} title={t`Your recovery codes`}>
          <RecoveryCodes codes={codes} done={t`I have kept them`} onDone={() => setCodes(undefined)} />
        </Modal>
      )}
    </form>
  );
}
