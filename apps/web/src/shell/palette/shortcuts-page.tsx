import { t } from '@lingui/core/macro';
import { Kbd, Table, Title } from '@mantine/core';
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
      [['/'], t`Search the list`],
      [['V'], t`List or board`],
      [['J'], t`Next task (or ↓)`],
      [['K'], t`Previous task (or ↑)`],
      [['Home'], t`First task`],
      [['End'], t`Last task`],
      [['Enter'], t`Open the task`],
      [[t`Ctrl`, 'Enter'], t`Send the comment that is being written; @ mentions somebody`],
      [[t`Ctrl`, 'Z'], t`Take the last change back`],
    ],
  },
  {
    title: t`Board`,
    keys: [
      [['Space'], t`Pick the task up, or put it down`],
      [['←', '→'], t`Card in the column before or after; a card picked up goes there`],
      [['↑', '↓'], t`Card above or below`],
    ],
  },
  {
    title: t`In one line`,
    keys: [
      [[t`!high`], t`Priority: !low, !medium, !high, !urgent`],
      [[t`@tomorrow`], t`Due: @2026-12-01, @today, @tomorrow, @friday, with or without a time: @friday 15:00`],
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
    </>
  );
}
