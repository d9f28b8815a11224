import { Center, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** Says kindly that there is nothing, and what to do about it. */
export function EmptyState({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <Center mih={360} p="md">
      <Stack align="center" gap="sm" maw={360} ta="center">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text c="var(--quiet)">{text}</Text>
        {children}
      </Stack>
    </Center>
  );
}
