import { t } from '@lingui/core/macro';
import { Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { notifyError } from '../../ui/notify.tsx';
import { Section } from '../../ui/page/section.tsx';
import { changeProfile, ownProfile } from './account-api.ts';

/** Whether colleagues may know when one is here. */
export function PresenceSection() {
  const client = useQueryClient();
  const { data } = useQuery({ queryKey: ['profile'], queryFn: ({ signal }) => ownProfile(signal) });
  const choose = useMutation({
    mutationFn: (hidesPresence: boolean) => changeProfile({ hidesPresence }),
    onSuccess: (changed) => client.setQueryData(['profile'], changed),
    onError: notifyError,
  });
  return (
    <Section title={t`Who sees that you are here`}>
      <Switch
        label={t`Colleagues see when you are online, and when you were last`}
        description={t`Without it they see neither that, nor which task you look at or write to.`}
        disabled={data === undefined || choose.isPending}
        checked={choose.isPending ? !choose.variables : data?.hidesPresence === false}
        onChange={(event) => choose.mutate(!event.currentTarget.checked)}
      />
    </Section>
  );
}
