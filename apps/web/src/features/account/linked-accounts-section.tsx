import { t } from '@lingui/core/macro';
import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { isolate } from '../../lib/direction.ts';
import { confirm } from '../../ui/confirm.ts';
import { notify, notifyError } from '../../ui/notify.tsx';
import { Loaded, Section } from '../../ui/page/section.tsx';
import { relativeTime } from '../../ui/relative-time.ts';
import { type LinkedAccount, leaveToLink, linkedAccounts, ownProviders, unlinkAccount } from '../ways-in/way-api.ts';

/** Accounts elsewhere that sign in here; not shown where none can be linked and none is. */
export function LinkedAccountsSection() {
  const accounts = useQuery({ queryKey: ['linked-accounts'], queryFn: ({ signal }) => linkedAccounts(signal) });
  const providers = useQuery({
    queryKey: ['providers'],
    queryFn: ({ signal }) => ownProviders(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const link = useMutation({ mutationFn: leaveToLink, onError: notifyError });
  if (!accounts.data?.length && !providers.data?.length) return null;
  return (
    <Section title={t`Linked accounts`}>
      <Text size="sm" c="var(--quiet)">
        {t`An account elsewhere that signs you in here.`}
      </Text>
      <Loaded query={accounts}>{(linked) => <AccountList accounts={linked} />}</Loaded>
      <Group>
        {providers.data?.map(({ id, name }) => (
          <Button
            key={id}
            variant="default"
            loading={link.isPending && link.variables === id}
            onClick={() => link.mutate(id)}
          >
            {t`Link an account at ${isolate(name)}`}
          </Button>
        ))}
      </Group>
    </Section>
  );
}

function AccountList({ accounts }: { accounts: LinkedAccount[] }) {
  const client = useQueryClient();
  const unlink = useMutation({
    mutationFn: unlinkAccount,
    onSuccess: () => notify(t`The account is no longer linked`),
    onError: notifyError,
    onSettled: () => client.invalidateQueries({ queryKey: ['linked-accounts'] }),
  });
  const ask = ({ id, name, account }: LinkedAccount) =>
    confirm({
      title: t`Unlink ${isolate(account)} at ${isolate(name)}?`,
      text: t`It signs you in no longer. Nothing changes there.`,
      action: t`Unlink`,
      onConfirm: () => unlink.mutate(id),
    });
  return (
    <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {accounts.map((linked) => (
        <Group component="li" key={linked.id} justify="space-between" py="xs" wrap="nowrap">
          <div style={{ minWidth: 0 }}>
            <Text size="sm" truncate>
              <bdi>{linked.name}</bdi> · <bdi>{linked.account}</bdi>
            </Text>
            <Text size="xs" c="var(--quiet)">
              {linked.lastUsedAt ? t`Last used ${relativeTime(linked.lastUsedAt)}` : t`Not used yet`}
            </Text>
          </div>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label={t`Unlink ${isolate(linked.account)} at ${isolate(linked.name)}`}
            onClick={() => ask(linked)}
          >
            {t`Unlink`}
          </Button>
        </Group>
      ))}
    </ul>
  );
}
