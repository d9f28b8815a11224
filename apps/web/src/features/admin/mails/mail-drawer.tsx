import { t } from '@lingui/core/macro';
import { Alert, Button, Code, CopyButton, Drawer, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoment } from '../../../lib/locale.ts';
import { useNothingOver } from '../../../ui/lies-over.ts';
import { Loaded } from '../../../ui/page/section.tsx';
import { type Mail, readMail } from '../admin-api.ts';

/** One mail. Its text shows only once it is asked for: the link in it lets whoever reads it act in somebody's name. */
export function MailDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const [asked, setAsked] = useState(false);
  const mail = useQuery({
    queryKey: ['mail', id],
    queryFn: ({ signal }) => readMail(id, signal),
    enabled: asked,
    gcTime: 0, // nothing of it stays in memory
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  return (
    <Drawer
      closeOnEscape={useNothingOver()}
      opened
      onClose={onClose}
      position="right"
      size={520}
      title={t`Mail`}
      closeButtonProps={{ 'aria-label': t`Close mail` }}
      overlayProps={{ backgroundOpacity: 0.15 }}
    >
      {asked ? (
        <Loaded query={mail}>{(read) => <Letter mail={read} />}</Loaded>
      ) : (
        <Stack align="start">
          <Alert variant="light">
            {t`The link in a mail lets whoever has it confirm the address or set a new password. That you read it is kept in the audit log.`}
          </Alert>
          <Button onClick={() => setAsked(true)} data-autofocus>
            {t`Show the mail`}
          </Button>
        </Stack>
      )}
    </Drawer>
  );
}

function Letter({ mail }: { mail: Mail }) {
  const until = formatMoment(mail.expiresAt, { dateStyle: 'medium', timeStyle: 'short' });
  const link = /https?:\/\/\S+/.exec(mail.text ?? '')?.[0];
  return (
    <Stack>
      <div>
        <Text fw={600} dir="auto">
          {mail.subject}
        </Text>
        <Text size="sm" c="var(--quiet)">
          {t`to ${mail.to}, good until ${until}`}
        </Text>
      </div>
      {mail.text ? (
        <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {mail.text}
        </Code>
      ) : (
        <Alert variant="light">{whyNot(mail.state)}</Alert>
      )}
      {link && (
        <CopyButton value={link}>
          {({ copied, copy }) => (
            <Button variant="default" w="fit-content" onClick={copy}>
              {copied ? t`Copied` : t`Copy link`}
            </Button>
          )}
        </CopyButton>
      )}
    </Stack>
  );
}

function whyNot(state: Mail['state']): string {
  if (state === 'sent') return t`It was sent. Its text is not kept.`;
  if (state === 'expired') return t`Its link has expired. Its text is not kept.`;
  if (state === 'void') return t`Its link was used, or a newer mail took its place. Its text is not kept.`;
  return t`A mail server takes it to whom it is for; nobody else can read it.`;
}
