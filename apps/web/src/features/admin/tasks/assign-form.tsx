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
    <Modal opened={opened} onClose={onClose} title={`Assign ${many}`}>
      <Stack>
        <PersonSelect label="To" placeholder="Name or e-mail" value={person} onChange={setPerson} data-autofocus />
        <Group justify="space-between">
          <Button variant="subtle" color="gray" onClick={() => assign(null)}>
            To nobody
          </Button>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button disabled={!person} onClick={() => assign(person)}>
              Assign
            </Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  );
}
