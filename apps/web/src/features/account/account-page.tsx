import { t } from '@lingui/core/macro';
import { Divider, SegmentedControl, Stack, Text, useMantineColorScheme } from '@mantine/core';
import { useSettings } from '../../lib/settings.ts';
import { PageHead } from '../../ui/page/page-head.tsx';
import { Section } from '../../ui/page/section.tsx';
import { NotificationSettings } from '../inbox/settings-section.tsx';
import { TasksElsewhere } from '../moving/tasks-elsewhere.tsx';
import { OwnTeams } from '../teams/own-teams-section.tsx';
import { FactorsSection } from './factors-section.tsx';
import { LanguageSection } from './language-section.tsx';
import { LinkedAccountsSection } from './linked-accounts-section.tsx';
import { PasskeysSection } from './passkeys-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { PresenceSection } from './presence-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { ReadOnlyProfileSection } from './read-only-profile-section.tsx';
import { SessionsSection } from './sessions-section.tsx';

/** The person's own account. */
export default function AccountPage() {
  const settings = useSettings();
  return (
    <>
      <PageHead title={t`Account`} />
      <Stack p={{ base: 'md', sm: 'xl' }} gap="xl" maw={760}>
        {settings?.external ? <ReadOnlyProfileSection issuer={settings.issuer} /> : <ProfileSection />}
        <Divider />
        <OwnTeams />
        <Divider />
        {settings && <LanguageSection external={settings.external} />}
        <Divider />
        <Appearance />
        <Divider />
        <NotificationSettings />
        <Divider />
        <TasksElsewhere />
        {settings && !settings.external && <SafetySections />}
      </Stack>
    </>
  );
}

/** What we keep ourselves of people whom no other issuer signs in; the list of devices may be long. */
function SafetySections() {
  return (
    <>
      <Divider />
      <PresenceSection />
      <Divider />
      <PasswordSection />
      <Divider />
      <FactorsSection />
      <Divider />
      <PasskeysSection />
      <LinkedAccountsSection />
      <Divider />
      <SessionsSection />
    </>
  );
}

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title={t`Appearance`}>
      <Text size="sm" c="var(--quiet)">
        {t`Light or dark, on this device.`}
      </Text>
      <SegmentedControl
        aria-label={t`Appearance`}
        w="fit-content"
        value={colorScheme}
        onChange={(scheme) => setColorScheme(scheme as typeof colorScheme)}
        data={[
          { value: 'auto', label: t`As the system` },
          { value: 'light', label: t`Light` },
          { value: 'dark', label: t`Dark` },
        ]}
      />
    </Section>
  );
}
