import { t } from '@lingui/core/macro';
import { ActionIcon, Progress } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react';
import { isolate } from '../../../../lib/direction.ts';
import { formatNumber } from '../../../../lib/locale.ts';
import { fileSize } from './file-size.ts';
import classes from './files.module.css';
import { cancelSending, continueSending, pauseSending, type Sending } from './uploads.ts';

/** A file on its way: how far it is, and the ways to stop it. */
export function SendingRow({ sending }: { sending: Sending }) {
  const { key, file, sent, state, reason } = sending;
  const name = isolate(file.name);
  const share = file.size === 0 ? 0 : sent / file.size;
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <bdi className={classes.name}>{file.name}</bdi>
        {state === 'refused' ? (
          <span role="alert" className={classes.refused}>
            {reason}
          </span>
        ) : (
          <>
            <Progress.Root size={6}>
              <Progress.Section value={share * 100} aria-label={t`Sent of ${name}`} />
            </Progress.Root>
            <span className={classes.small}>{stateWords(sending, share)}</span>
          </>
        )}
      </div>
      {state === 'sending' && (
        <ActionIcon variant="subtle" color="gray" aria-label={t`Pause ${name}`} onClick={() => pauseSending(key)}>
          <IconPlayerPause size={16} aria-hidden />
        </ActionIcon>
      )}
      {(state === 'paused' || state === 'interrupted') && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t`Go on with ${name}`}
          onClick={() => continueSending(key)}
        >
          <IconPlayerPlay size={16} aria-hidden />
        </ActionIcon>
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={t`Do not send ${name}`} onClick={() => cancelSending(key)}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </li>
  );
}

function stateWords({ state, file }: Sending, share: number): string {
  const size = fileSize(file.size);
  if (state === 'paused') return t`Paused`;
  if (state === 'interrupted') return t`Interrupted; it goes on when the network is back`;
  const percent = formatNumber(share, { style: 'percent' });
  return t`${percent} of ${size}`;
}
