import { t } from '@lingui/core/macro';
import { Menu } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Fragment, useEffect, useRef, useState } from 'react';
import type { ChoiceGroup, TargetProps } from './choices.ts';

interface OpenChoicesProps {
  groups: ChoiceGroup[];
  width?: number;
  target: TargetProps;
  onClose: () => void;
}

/** The menu of a `ChoiceMenu`. */
export default function OpenChoices({ groups, width = 210, target, onClose }: OpenChoicesProps) {
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The button was drawn anew for the menu: it takes the focus over, so that it can be given back to it.
    button.current?.focus();
    setOpened(true);
  }, []);
  return (
    <Menu
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      width={width}
      withInitialFocusPlaceholder={false}
      transitionProps={{ duration: 0 }}
      onExitTransitionEnd={onClose}
    >
      <Menu.Target>
        <button {...target} type="button" ref={button} />
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        {groups.map(({ title, choices }) => (
          <Fragment key={title ?? ''}>
            {title && <Menu.Label>{title}</Menu.Label>}
            {choices.map(({ id, label, icon, chosen, onChoose }) => (
              <Menu.Item
                key={id ?? label}
                leftSection={icon}
                rightSection={chosen && <IconCheck size={14} aria-label={t`chosen`} />}
                onClick={onChoose}
              >
                {label}
              </Menu.Item>
            ))}
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
