import { t } from '@lingui/core/macro';
import { Button, List, Stack } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { isolate } from '../../../lib/direction.ts';
import { isHttpError } from '../../../lib/problem.ts';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { SignInCard } from '../sign-in-card.tsx';
import { Expired } from './expired.tsx';
import { answerConsent, type Prompt } from './interaction-api.ts';
import { describeScope } from './scope-descriptions.ts';

/** Another company's app asks for access. */
export function ConsentForm({ uid, prompt }: { uid: string; prompt: Prompt }) {
  const answer = useMutation({ mutationFn: (accept: boolean) => answerConsent(uid, accept) });
  if (isHttpError(answer.error, 404) || isHttpError(answer.error, 410)) return <Expired />;
  const application = isolate(prompt.client.name);
  return (
    <SignInCard title={t`Allow ${application}?`} text={t`It asks to do this in your name:`}>
      <Stack gap="xl">
        <List icon={<IconCheck size={16} aria-hidden />} spacing="xs">
          {prompt.scopes.map((scope) => (
            <List.Item key={scope}>{describeScope(scope)}</List.Item>
          ))}
        </List>
        <ProblemAlert cause={answer.error} />
        <Stack gap="xs">
          <Button size="md" loading={answer.isPending && answer.variables} onClick={() => answer.mutate(true)}>
            {t`Allow`}
          </Button>
          <Button size="md" variant="default" onClick={() => answer.mutate(false)}>
            {t`Do not allow`}
          </Button>
        </Stack>
      </Stack>
    </SignInCard>
  );
}
