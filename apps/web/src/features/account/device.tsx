import { t } from '@lingui/core/macro';
import { Badge, Button, Group, Text } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import type { Session } from '@taskward/contracts/http';
import { useState } from 'react';
import { formatNumber } from '../../lib/locale.ts';
import { relativeTime } from '../../ui/relative-time.ts';

/** Those that were used last are the ones that one looks for. */
const FEW = 5;

/** Where somebody is signed in, and the way to end it. */
export function Devices({ sessions, onEnd }: { sessions: Session[]; onEnd: (session: Session) => void }) {
  const [all, showAll] = useState(false);
  const shown = all ? sessions : sessions.filter(({ current }, at) => current || at < FEW);
  return (
    <>
      <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {shown.map((session) => (
          <Device key={session.id} session={session} onEnd={() => onEnd(session)} />
        ))}
      </ul>
      {shown.length < sessions.length && (
        <Button size="compact-sm" variant="subtle" color="gray" mt="xs" w="fit-content" onClick={() => showAll(true)}>
          {t`Show all ${formatNumber(sessions.length)}`}
        </Button>
      )}
    </>
  );
}

function Device({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const Icon = /mobile|android|iphone/i.test(session.device) ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <Group
      component="li"
      justify="space-between"
      py="sm"
      wrap="nowrap"
      style={{ borderBottom: '1px solid var(--line)' }}
    >
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Icon size={20} stroke={1.6} aria-hidden />
        <div style={{ minWidth: 0 }}>
          <Text size="sm" truncate>
            <bdi>{session.device}</bdi>
          </Text>
          <Text size="xs" c="var(--quiet)">
            {session.address} · {relativeTime(session.lastUsedAt)}
          </Text>
        </div>
      </Group>
      {session.current ? (
        <Badge variant="light" tt="none" miw={88}>
          {t`This device`}
        </Badge>
      ) : (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={onEnd} miw={150}>
          {t`Sign out that device`}
        </Button>
      )}
    </Group>
  );
}
