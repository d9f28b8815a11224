import { t } from '@lingui/core/macro';
import { Alert, Anchor, Text } from '@mantine/core';
import { IconShieldExclamation } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { dismissNotice, type Notice } from '../../lib/auth/sign-in-notices.ts';
import { formatMoment } from '../../lib/locale.ts';
import { said } from '../../lib/problem.ts';

/** What happened to the account meanwhile, in the issuer's words, until it is put away. */
export default function NoticeAlerts({ notices }: { notices: Notice[] }) {
  return notices.map((notice) => (
    <Alert
      key={`${notice.type} ${notice.createdAt}`}
      color="red"
      variant="light"
      radius={0}
      role="alert"
      icon={<IconShieldExclamation aria-hidden />}
      withCloseButton
      closeButtonLabel={t`Dismiss`}
      onClose={() => dismissNotice(notice)}
    >
      <Text size="sm">
        {said(notice.message)} {formatMoment(notice.createdAt)}.{' '}
        <Anchor component={Link} to="/account" inherit c="inherit" underline="always">
          {t`See where you are signed in`}
        </Anchor>
      </Text>
    </Alert>
  ));
}
