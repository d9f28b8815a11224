import { t } from '@lingui/core/macro';
import { Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { notifyError } from '../../ui/notify.tsx';
import { canBeTold, isToldHere, tellHere, tellHereNoMore } from './push-api.ts';

const KEY = ['push', 'here'];

/** Whether this device is told while Taskward is not open. */
export function PushSwitch() {
  const client = useQueryClient();
  const [refused, refuse] = useState(false);
  const { data } = useQuery({ queryKey: KEY, queryFn: ({ signal }) => isToldHere(signal), enabled: canBeTold() });
  const set = useMutation({
    mutationFn: async (told: boolean) => (told ? tellHere() : tellHereNoMore().then(() => false)),
    onSuccess: (told, wish) => {
      refuse(wish && !told);
      client.setQueryData(KEY, told);
    },
    onError: notifyError,
  });
  return (
    <Switch
      label={t`On this device, while Taskward is not open`}
      description={canBeTold() ? undefined : t`This browser cannot do that, or only where Taskward is installed.`}
      error={refused && t`The browser does not allow it. That can be changed in its settings of this page.`}
      disabled={!canBeTold() || data === undefined || set.isPending}
      checked={set.isPending ? set.variables : (data ?? false)}
      onChange={(event) => set.mutate(event.currentTarget.checked)}
    />
  );
}
