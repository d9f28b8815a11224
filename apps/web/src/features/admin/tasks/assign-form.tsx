import { t } from '@lingui/core/macro';
import { Button, Group, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import { PersonSelect } from '../../people/person-select.tsx';

interface AssignFormProps {
  opened: boolean;
  many: string;
  onClose: () => void;
  onAssign: (person: string | null) => void;
}

/** Whom the selected tasks are handed to. */
export function AssignForm({ opened, many, onClose, onAssign }: AssignFormProps) {
  const [person, setPerson] = useState('');
  const assign = (to: string | null) => {
    onClose();
    setPerson('');
    onAssign(to);
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t`Assign ${many}`}>
      <Stack>
        <PersonSelect
          label={t`To`}
          placeholder={t`Name or e-mail`}
          value={person}
          onChange={setPerson}
          data-autofocus
        />
        <Group justify="space-between">
          <Button variant="subtle" color="gray" onClick={() => assign(null)}>
            {t`To nobody`}
          </Button>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              {t`Cancel`}
            </Button>
            <Button disabled={!person} onClick={() => assign(person)}>
              {t`Assign`}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  );
}
