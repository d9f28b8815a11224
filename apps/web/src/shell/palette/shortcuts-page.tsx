import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Kbd, Table, Text, Title } from '@mantine/core';
import { Link } from 'react-router-dom';
import { PageHead } from '../../ui/page/page-head.tsx';
import classes from './shortcuts-page.module.css';

const groups = (): Array<{ title: string; keys: Array<[string[], string]> }> => [
  {
    title: t`Everywhere`,
    keys: [
      [[t`Ctrl`, 'K'], t`Search tasks, go to a page, do something`],
      [['?'], t`This page`],
      [['Esc'], t`Take back what was typed in a field, else close what is open`],
    ],
  },
  {
    title: t`Tasks`,
    keys: [
      [['C'], t`New task`],
      [['Q'], t`New task in one line`],
      [['/'], t`Search the list`],
      [['V'], t`List, board or calendar`],
      [['J'], t`Next task (or ↓)`],
      [['K'], t`Previous task (or ↑)`],
      [['Home'], t`First task`],
      [['End'], t`Last task`],
      [['Enter'], t`Open the task`],
      [['[', ']'], t`Due a day sooner or later; Shift makes it a week`],
      [['←', '→'], t`Fold or unfold a group`],
      [['Alt', t`Shift`, '↑↓'], t`Move the task up or down, where the order is by hand`],
      [['R'], t`Write a comment on the task that is open`],
      [[t`Ctrl`, 'Enter'], t`Send the comment that is being written; @ mentions somebody`],
      [[t`Ctrl`, 'Z'], t`Take the last change back, of one task or of many`],
    ],
  },
  {
    title: t`The task at hand, or those that are selected`,
    keys: [
      [['X'], t`Select the task, or no longer`],
      [[t`Shift`, '↑↓'], t`Select one after the other`],
      [[t`Shift`, t`click`], t`Select everything from the last one to this`],
      [[t`Ctrl`, 'A'], t`Select all; Esc none`],
      [['S'], t`Status`],
      [['P'], t`Priority`],
      [['D'], t`Due: friday, 24, in 3 days, tomorrow 3pm`],
      [['A'], t`Assign`],
      [['M'], t`Move to a project`],
      [['L'], t`Labels`],
    ],
  },
  {
    title: t`What was found`,
    keys: [
      [['Tab'], t`Do something to the task that is chosen`],
      [[t`Ctrl`, 'Enter'], t`Finish it`],
    ],
  },
  {
    title: t`Inbox`,
    keys: [
      [['J'], t`Next one (or ↓)`],
      [['K'], t`The one before (or ↑)`],
      [['Enter'], t`Open what it is about`],
      [['E'], t`Mark it read (or Backspace)`],
    ],
  },
  {
    title: t`Board`,
    keys: [
      [['Space'], t`Pick the task up, or put it down`],
      [['←', '→'], t`Card in the column before or after; a card picked up goes there`],
      [['↑', '↓'], t`Card above or below; a card picked up goes there`],
    ],
  },
  {
    title: t`In one line`,
    keys: [
      [[t`!high`], t`Priority: !low, !medium, !high, !urgent`],
      [[t`@tomorrow`], t`Due: @2026-12-01, @today, @tomorrow, @friday, with or without a time: @friday 15:00`],
      [['@ada'], t`For somebody, chosen from the list`],
      [[t`+garden`], t`In a project, chosen from the list`],
      [[t`#sales`], t`Label`],
    ],
  },
];

/** What the keyboard can do. */
export default function ShortcutsPage() {
  return (
    <>
      <PageHead title={t`Keyboard shortcuts`} />
      <div className={classes.groups}>
        {groups().map(({ title, keys }) => (
          <section key={title}>
            <Title order={2} size="h5" mb="xs">
              {title}
            </Title>
            <Table layout="fixed">
              <Table.Tbody>
                {keys.map(([combination, meaning]) => (
                  <Table.Tr key={meaning}>
                    <Table.Td w={120}>
                      {combination.map((key) => (
                        <Kbd key={key} mr={4}>
                          {key}
                        </Kbd>
                      ))}
                    </Table.Td>
                    <Table.Td>{meaning}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        ))}
      </div>
      <Text size="sm" c="var(--quiet)" p="md">
        <Trans>
          Programs can do all of it, too, by{' '}
          <Anchor component={Link} to="/docs" size="sm" underline="always">
            the API
          </Anchor>
          .
        </Trans>
      </Text>
    </>
  );
}
