import { t } from '@lingui/core/macro';
import { Button, Text } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { Section } from '../../ui/page/section.tsx';

/** Where tasks come from and go to. */
export function TasksElsewhere() {
  return (
    <Section title={t`Your tasks elsewhere`}>
      <Text size="sm" c="var(--quiet)">
        {t`Bring along what you have in another tool. To take your tasks away, choose Export in a list.`}
      </Text>
      <Button
        component={Link}
        to="/import"
        variant="default"
        w="fit-content"
        leftSection={<IconFileImport size={16} aria-hidden />}
      >
        {t`Import tasks`}
      </Button>
    </Section>
  );
}
