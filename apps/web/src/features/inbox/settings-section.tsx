import { t } from '@lingui/core/macro';
import { Checkbox, Group, Select, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { timeZones } from '../../lib/locale.ts';
import { notifyError } from '../../ui/notify.tsx';
import { Loaded, Section } from '../../ui/page/section.tsx';
import { changeSettings, type Kind, ownSettings, type Settings, type SettingsChange } from './inbox-api.ts';
import { KINDS } from './notification-text.ts';
import { PushSwitch } from './push-switch.tsx';

const KEY = ['notification-settings'];
const mailChoices = () => [
  { value: 'now', label: t`At once` },
  { value: 'daily', label: t`Once a day` },
  { value: 'off', label: t`No mail` },
];

/** How the person is told of what. */
export function NotificationSettings() {
  const client = useQueryClient();
  const settings = useQuery({ queryKey: KEY, queryFn: ({ signal }) => ownSettings(signal) });
  const save = useMutation({
    mutationKey: KEY,
    mutationFn: changeSettings,
    // One after the other: of two changes the later one is what the server keeps.
    scope: { id: 'notification-settings' },
    onMutate: (change) => client.setQueryData<Settings>(KEY, (held) => held && changed(held, change)),
    // While others wait, the answer to this one would take them back on the screen.
    onSuccess: (saved) => client.isMutating({ mutationKey: KEY }) === 1 && client.setQueryData(KEY, saved),
    onError: (cause) => {
      notifyError(cause);
      return client.invalidateQueries({ queryKey: KEY });
    },
  });
  return (
    <Section title={t`Notifications`}>
      <Text size="sm" c="var(--quiet)">
        {t`What is told in the inbox, on the devices that are switched on for it, and by mail.`}
      </Text>
      <Loaded query={settings}>
        {(held) => (
          <>
            <PushSwitch />
            <Kinds settings={held} onChange={save.mutate} />
            <DailyMail settings={held} onChange={save.mutate} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

const kinds = Object.keys(KINDS) as Kind[];

/** The settings as they are once the change is saved. */
const changed = (held: Settings, change: SettingsChange): Settings => ({
  ...held,
  ...change,
  ...(Object.fromEntries(kinds.map((kind) => [kind, { ...held[kind], ...change[kind] }])) as Pick<Settings, Kind>),
});

interface PartProps {
  settings: Settings;
  onChange: (change: SettingsChange) => void;
}

function Kinds({ settings, onChange }: PartProps) {
  return (
    <Table verticalSpacing={6} maw={560}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t`When`}</Table.Th>
          <Table.Th w={70}>{t`Inbox`}</Table.Th>
          <Table.Th w={70}>{t`Device`}</Table.Th>
          <Table.Th w={140}>{t`Mail`}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {(Object.entries(KINDS) as Array<[Kind, (typeof KINDS)[Kind]]>).map(([kind, { label }]) => (
          <Table.Tr key={kind}>
            <Table.Td>{label}</Table.Td>
            <Table.Td>
              <Checkbox
                aria-label={t`${label}: in the inbox`}
                checked={settings[kind].app}
                onChange={(event) => onChange({ [kind]: { app: event.currentTarget.checked } })}
              />
            </Table.Td>
            <Table.Td>
              <Checkbox
                aria-label={t`${label}: on my devices`}
                checked={settings[kind].push}
                onChange={(event) => onChange({ [kind]: { push: event.currentTarget.checked } })}
              />
            </Table.Td>
            <Table.Td>
              <Select
                aria-label={t`${label}: by mail`}
                size="xs"
                allowDeselect={false}
                data={mailChoices()}
                value={settings[kind].mail}
                onChange={(mail) => mail && onChange({ [kind]: { mail: mail as Settings[Kind]['mail'] } })}
              />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: `${hour}:00` }));

function DailyMail({ settings, onChange }: PartProps) {
  const zones = [...new Set([settings.timeZone, ...timeZones(), ...Intl.supportedValuesOf('timeZone'), 'UTC'])];
  return (
    <Group align="end">
      <Select
        label={t`Daily mail at`}
        size="xs"
        w={120}
        allowDeselect={false}
        data={HOURS}
        value={String(settings.digestHour)}
        onChange={(hour) => hour && onChange({ digestHour: Number(hour) })}
      />
      <Select
        label={t`Time zone`}
        size="xs"
        w={220}
        searchable
        limit={50}
        allowDeselect={false}
        data={zones}
        value={settings.timeZone}
        onChange={(timeZone) => timeZone && onChange({ timeZone })}
      />
    </Group>
  );
}
