import { t } from '@lingui/core/macro';
import { Popover, TextInput } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { pressOf } from '../../lib/keys.ts';
import type { ChoiceGroup, TargetProps } from './choices.ts';
import classes from './searched-choices.module.css';

interface SearchedChoicesProps {
  groups: ChoiceGroup[];
  /** What the field is called in which one types. */
  label: string;
  target: TargetProps;
  onClose: () => void;
}

/** The menu of a `ChoiceMenu` that has many choices, found as one types. It stays open: several are chosen. */
export default function SearchedChoices({ groups, label, target, onClose }: SearchedChoicesProps) {
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState('');
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    button.current?.focus();
    setOpened(true);
  }, []);
  const words = text.trim().toLowerCase();
  const fits = (name: string) => name.toLowerCase().includes(words);
  const found = groups
    .map((group) => {
      const all = fits(group.title ?? '');
      return { ...group, choices: group.choices.filter((choice) => all || fits(choice.label)) };
    })
    .filter(({ choices }) => choices.length > 0);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      width={250}
      shadow="md"
      trapFocus
      transitionProps={{ duration: 0 }}
      onExitTransitionEnd={onClose}
    >
      <Popover.Target>
        <button {...target} type="button" ref={button} onClick={() => setOpened(false)} />
      </Popover.Target>
      <Popover.Dropdown className={classes.box} onKeyDown={moveFocus}>
        <TextInput
          aria-label={label}
          placeholder={label}
          size="xs"
          data-autofocus
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => pressOf(event) === 'Enter' && words && found[0]?.choices[0]?.onChoose()}
        />
        <div role="menu" aria-label={label} className={classes.choices}>
          {found.map(({ title, choices }) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a menu
            <div key={title} role="group" aria-label={title}>
              <div className={classes.title}>{title}</div>
              {choices.map(({ id, label: name, icon, chosen, onChoose }) => (
                <button
                  key={id ?? name}
                  type="button"
                  role="menuitem"
                  tabIndex={-1}
                  className={`plain-button ${classes.choice}`}
                  onClick={onChoose}
                >
                  {icon}
                  <span>{name}</span>
                  {chosen && <IconCheck size={14} aria-label={t`chosen`} />}
                </button>
              ))}
            </div>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

/** From the field down to the choices, and up again. */
function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[pressOf(event)];
  if (!step) return;
  event.preventDefault();
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input, [role="menuitem"]')];
  const at = stops.indexOf(event.target as HTMLElement);
  stops[(at + step + stops.length) % stops.length]?.focus();
}
