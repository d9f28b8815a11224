import { t } from '@lingui/core/macro';
import { Button, Divider, Stack } from '@mantine/core';
import { IconBrandGithub, IconBrandGoogle, IconKey, IconLogin2 } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { isolate } from '../../../lib/direction.ts';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { lastFirst, lastWay } from '../../ways-in/last-way.ts';
import { isCancelled, knowsPasskeys, offersPasskeys, stopOffering } from '../../ways-in/passkeys.ts';
import { answerByPasskey, leaveFor, ownProviders, type Provider } from '../../ways-in/way-api.ts';

interface OtherWaysProps {
  uid: string;
  /** Whether they stand above the form. */
  first: boolean;
  /** A passkey was shown and did not sign in; what is due, or wrong, is in it. */
  onRefused: (cause: unknown) => void;
}

/** Signing in without a password: with a passkey, or an account elsewhere, the way of the last time first. */
export function OtherWays({ uid, first, onRefused }: OtherWaysProps) {
  const providers = useQuery({
    queryKey: ['providers'],
    queryFn: ({ signal }) => ownProviders(signal),
    staleTime: Number.POSITIVE_INFINITY,
    networkMode: 'always',
  });
  const [tries, setTries] = useState(0);
  const passkey = useMutation({
    mutationFn: () => answerByPasskey({ uid }),
    onError: onRefused,
    onSettled: () => setTries((before) => before + 1),
  });
  const leave = useMutation({ mutationFn: (id: string) => leaveFor(uid, id) });
  usePasskeyOffer(uid, tries, onRefused);
  const ways: Way[] = [...(knowsPasskeys() ? [PASSKEY] : []), ...(providers.data ?? [])];
  if (ways.length === 0) return null;
  const isBusy = passkey.isPending || passkey.isSuccess || leave.isPending || leave.isSuccess;
  return (
    <Stack>
      {!first && <Divider label={t`or`} />}
      <ProblemAlert cause={leave.error} />
      {lastFirst(ways, ({ id }) => id).map((way) => (
        <Button
          key={way.id}
          variant={way.id === lastWay() ? 'light' : 'default'}
          size="md"
          fullWidth
          leftSection={<WayIcon kind={way.kind} />}
          disabled={isBusy}
          onClick={() => (way.kind === 'passkey' ? passkey.mutate() : leave.mutate(way.id))}
        >
          {way.kind === 'passkey' ? t`Use a passkey` : t`Continue with ${isolate(way.name)}`}
        </Button>
      ))}
      {first && <Divider label={t`or`} />}
    </Stack>
  );
}

type Way = Provider | typeof PASSKEY;
const PASSKEY = { id: 'passkey', name: '', kind: 'passkey' } as const;

const ICONS = { passkey: IconKey, google: IconBrandGoogle, github: IconBrandGithub, openid: IconLogin2 };

function WayIcon({ kind }: { kind: Way['kind'] }) {
  const Icon = ICONS[kind];
  return <Icon size={18} aria-hidden />;
}

/** Has the browser offer passkeys where the name is typed; again after each try by the button, which ends the offer. */
function usePasskeyOffer(uid: string, tries: number, onRefused: (cause: unknown) => void) {
  useEffect(() => {
    let gone = false;
    let offered = false;
    const offer = async () => {
      if (!(await offersPasskeys()) || gone) return;
      offered = true;
      await answerByPasskey({ uid, autofill: true });
    };
    offer().catch((cause) => {
      if (!gone && !isCancelled(cause)) onRefused(cause);
    });
    return () => {
      gone = true;
      if (offered) void stopOffering();
    };
  }, [uid, tries]);
}
