import { t } from '@lingui/core/macro';
import { Select, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { adoptLanguage, LANGUAGES, languageName, rememberedLanguage } from '../../lib/language/language.ts';
import { notifyError } from '../../ui/notify.tsx';
import { Section } from '../../ui/page/section.tsx';
import { changeProfile, ownProfile } from './account-api.ts';

/** No language is called like this. */
const BROWSER = '*';

/** The language of the app and of mails, kept with the account; where that is kept elsewhere, with this browser. */
export function LanguageSection({ external }: { external: boolean }) {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: ['profile'],
    queryFn: ({ signal }) => ownProfile(signal),
    enabled: !external,
  });
  const choose = useMutation({
    mutationFn: async (locale: string | null) => {
      if (!external) client.setQueryData(['profile'], await changeProfile({ locale }));
      await adoptLanguage(locale);
    },
    onError: notifyError,
  });
  const chosen = external ? rememberedLanguage() : data?.locale;
  return (
    <Section title={t`Language`}>
      <Text size="sm" c="var(--quiet)">
        {external ? t`Of this app, in this browser.` : t`Of this app, and of the mails that it sends you.`}
      </Text>
      <Select
        aria-label={t`Language`}
        w={240}
        allowDeselect={false}
        disabled={choose.isPending || (!external && data === undefined)}
        data={[
          { value: BROWSER, label: t`As the browser` },
          ...LANGUAGES.map((tag) => ({ value: tag, label: languageName(tag) })),
        ]}
        value={chosen ?? BROWSER}
        onChange={(value) => choose.mutate(value === BROWSER ? null : value)}
      />
    </Section>
  );
}
