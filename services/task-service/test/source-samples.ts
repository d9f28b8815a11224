/** Files of so many tasks as other tools write them, by the columns and fields that they document. */
export const SAMPLES: Record<string, (tasks: number) => string> = {
  todoist: (tasks) =>
    csv(
      'TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE',
      tasks,
      (n) => `task,Task ${n} @home,Said,${(n % 4) + 1},${n % 3 === 0 ? 1 : 2},Ann (1),,2030-01-31,en,`,
    ),
  asana: (tasks) =>
    csv(
      'Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Assignee Email,Start Date,Due Date,Tags,Notes,Projects,Parent task',
      tasks,
      (n) =>
        `${n},2029-01-01,,2029-01-01,Task ${n},Doing,,,,2030-01-31,"red,blue","a\nb",House,${n % 3 === 0 ? '' : `Task ${n - (n % 3)}`}`,
    ),
  jira: (tasks) =>
    csv(
      'Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Priority,Assignee,Created,Due date,Labels,Labels,Description,Parent',
      tasks,
      (n) =>
        `Task ${n},HO-${n},${n + 1},Task,In Progress,HO,House,High,,12/Mar/29 9:30 AM,31/Jan/30 12:00 AM,red,big,Said,${n % 3 === 0 ? '' : n - (n % 3) + 1}`,
    ),
  linear: (tasks) =>
    csv(
      'ID,Team,Title,Description,Status,Estimate,Priority,Project ID,Project,Creator,Assignee,Labels,Cycle Number,Due Date,Parent issue',
      tasks,
      (n) =>
        `HO-${n},House,Task ${n},Said,Todo,,Urgent,,,,,"red, big",,2030-01-31,${n % 3 === 0 ? '' : `HO-${n - (n % 3)}`}`,
    ),
  trello: (tasks) =>
    JSON.stringify({
      name: 'House',
      lists: [{ id: 'l', name: 'Doing' }],
      cards: numbers(tasks).map((n) => ({
        id: `c${n}`,
        name: `Task ${n}`,
        desc: 'Said',
        idList: 'l',
        idMembers: [],
        labels: [{ name: 'red' }],
        due: null,
      })),
    }),
  vikunja: (tasks) =>
    JSON.stringify([
      {
        id: 1,
        title: 'House',
        tasks: numbers(tasks).map((n) => ({
          id: n,
          title: `Task ${n}`,
          description: '<p>Said</p>',
          done: false,
          priority: 3,
          due_date: '2030-01-31T09:00:00Z',
          labels: [{ title: 'red' }],
        })),
      },
    ]),
};

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const csv = (head: string, tasks: number, row: (n: number) => string) =>
  `${[head, ...numbers(tasks).map(row)].join('\n')}\n`;
