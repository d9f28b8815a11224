import { t } from '@lingui/core/macro';
import { Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { PageHead } from '../../ui/page/page-head.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { FileDrop } from './file-drop.tsx';
import { Preview } from './import-preview.tsx';
import { ImportState } from './import-state.tsx';
import { beginImport, type ImportChoices, previewImport } from './moving-api.ts';
import { PastImports } from './past-imports.tsx';

interface Chosen {
  file: File;
  choices: ImportChoices;
}

/** A person brings their tasks along: a file, what would be made of it, how far it is, and the way back. */
export default function ImportPage() {
  const [begun, setBegun] = useState<string>();
  const look = useMutation({
    mutationFn: async (chosen: Chosen) => ({ ...chosen, preview: await previewImport(chosen.file, chosen.choices) }),
  });
  const begin = useMutation({
    mutationFn: ({ file, choices }: Chosen) => beginImport(file, choices),
    onSuccess: ({ id }) => setBegun(id),
  });
  const leave = () => {
    look.reset();
    begin.reset();
    setBegun(undefined);
  };
  // While it is looked at once more, what was seen before stays.
  const [seen, setSeen] = useState<typeof look.data>();
  if (look.data && look.data !== seen) setSeen(look.data);
  const shown =
    look.isIdle || look.isError ? undefined : (look.data ?? (look.variables?.file === seen?.file ? seen : undefined));
  return (
    <>
      <PageHead title={t`Import tasks`} />
      <Stack p={{ base: 'md', sm: 'xl' }} gap="xl" maw={760}>
        {begun && <ImportState key={begun} id={begun} onLeave={leave} />}
        {!begun && shown && (
          <Preview
            fileName={shown.file.name}
            preview={shown.preview}
            choices={shown.choices}
            onChoose={(choices) => look.mutate({ file: shown.file, choices })}
            onBegin={() => begin.mutate(shown)}
            onLeave={leave}
            isBusy={begin.isPending || look.isPending}
          />
        )}
        {!begun && <ProblemAlert cause={look.error ?? begin.error} />}
        {!begun && !shown && (
          <>
            <FileDrop
              isBusy={look.isPending}
              onFile={(file) => look.mutate({ file, choices: { project: '', createProjects: true } })}
            />
            <PastImports onOpen={setBegun} />
          </>
        )}
      </Stack>
    </>
  );
}
