import { Kbd, Table, Title } from '@mantine/core';
import { PageHead } from '../../ui/page/page-head.tsx';
import classes from './shortcuts-page.module.css';

const GROUPS: Array<{ title: string; keys: Array<[string[], string]> }> = [
  {
    title: 'Everywhere',
    keys: [
      [['Ctrl', 'K'], 'Search tasks, go to a page, do something'],
      [['?'], 'This page'],
      [['Esc'], 'Take back what was typed in a field, else close what is open'],
    ],
  },
  {
    title: 'Tasks',
    keys: [
      [['C'], 'New task'],
      [['/'], 'Search the list'],
      [['V'], 'List or board'],
      [['J'], 'Next task (or ↓)'],
      [['K'], 'Previous task (or ↑)'],
      [['Home'], 'First task'],
      [['End'], 'Last task'],
      [['Enter'], 'Open the task'],
      [['Ctrl', 'Enter'], 'Send the comment that is being written; @ mentions somebody'],
      [['Ctrl', 'Z'], 'Take the last change back'],
    ],
  },
  {
    title: 'Board',
    keys: [
      [['Space'], 'Pick the task up, or put it down'],
      [['←', '→'], 'Card in the column before or after; a card picked up goes there'],
      [['↑', '↓'], 'Card above or below'],
    ],
  },
  {
    title: 'In one line',
    keys: [
      [['!high'], 'Priority: !low, !medium, !high, !urgent'],
      [['@tomorrow'], 'Due: @2026-12-01, @today, @tomorrow, @friday, with or without a time: @friday 15:00'],
      [['#sales'], 'Label'],
    ],
  },
];

/** What the keyboard can do. */
export default function ShortcutsPage() {
  return (
    <>
      <PageHead title="Keyboard shortcuts" />
      <div className={classes.groups}>
        {GROUPS.map(({ title, keys }) => (
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
    </>
  );
}
