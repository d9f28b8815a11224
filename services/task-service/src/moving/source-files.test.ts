import { expect, test } from '@jest/globals';
import { draftsOf } from './imports/import-drafts.ts';
import { readSource } from './source-files.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
/** What is known of a file: which tool, and of each task what it is, with the title of its parent. */
async function readFile(text: string) {
  const { source, entries } = await readSource(bytes(text));
  const { drafts, refused } = await draftsOf(entries);
  const titles = drafts.map(({ fields }) => fields.title);
  const tasks = drafts.map(({ line, fields, parent, person, project, remarks }) => {
    const { title, description, status, priority, dueDate, labels, repeat } = fields;
    const of = parent === null ? null : titles[parent];
    return { line, title, description, status, priority, dueDate, labels, repeat, of, person, project, remarks };
  });
  return { source, tasks, refused };
}

test('Todoist: sections, indents, notes, labels in the text, priorities from 1 down, dates as far as they can be read', async () => {
  const { source, tasks } = await readFile(
    [
      'TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE,DURATION,DURATION_UNIT,DEADLINE,DEADLINE_LANG',
      'meta,view_style=list,,,,,,,,,,,,',
      'task,Buy paint @house @two-words,The good one,1,1,Ann (1),Bob B. (2671355),2030-01-31,en,Europe/Berlin,,,,',
      'note,From the shop at the corner,,,,Ann (1),,,,,,,,',
      'section,In progress,,,,,,,,,,,,',
      'task,Wash the boards,,4,2,Ann (1),,every monday,en,,,,,',
      'task,Third level,,3,3,Ann (1),,some day,en,,,,,',
      'section,Garden,,,,,,,,,,,,',
      'task,Roses,,2,1,Ann (1),,,,,,,28 Nov 2030,en',
    ].join('\n'),
  );
  expect(source).toBe('todoist');
  expect(tasks).toEqual([
    {
      line: 3,
      title: 'Buy paint',
      description: 'The good one\n\nFrom the shop at the corner',
      status: 'todo',
      priority: 'urgent',
      dueDate: '2030-01-31',
      labels: ['house', 'two-words'],
      repeat: null,
      of: null,
      person: 'Bob B.',
      project: null,
      remarks: [],
    },
    expect.objectContaining({ line: 9, title: 'Roses', priority: 'high', dueDate: '2030-11-28', labels: ['Garden'] }),
    expect.objectContaining({
      title: 'Wash the boards',
      status: 'in_progress',
      priority: 'low',
      of: 'Buy paint',
      repeat: 'FREQ=WEEKLY;BYDAY=MO',
    }),
    expect.objectContaining({
      title: 'Third level',
      of: 'Buy paint',
      remarks: ['The date "some day" is left out: it cannot be read.'],
    }),
  ]);
});

test('Trello: lists are states or labels, checklists are subtasks, what was archived stays there', async () => {
  const { source, tasks } = await readFile(
    JSON.stringify({
      name: 'House',
      lists: [
        { id: 'l1', name: 'Doing', closed: false },
        { id: 'l2', name: 'Ideas', closed: false },
        { id: 'l3', name: 'Old', closed: true },
      ],
      members: [{ id: 'm1', fullName: 'Bob B.', username: 'bob' }],
      cards: [
        {
          id: 'c1',
          name: 'Paint',
          desc: 'Twice',
          idList: 'l1',
          due: '2030-01-31T09:00:00.000Z',
          idMembers: ['m1'],
          labels: [
            { name: 'red', color: 'red' },
            { name: '', color: 'lime' },
          ],
        },
        {
          id: 'c2',
          name: 'A pond',
          desc: '',
          idList: 'l2',
          dueComplete: true,
          idMembers: [],
          labels: [{ name: 'High', color: 'red' }],
        },
        { id: 'c3', name: 'Gone', idList: 'l1', closed: true },
        { id: 'c4', name: 'In an old list', idList: 'l3' },
      ],
      checklists: [
        {
          id: 'k1',
          idCard: 'c1',
          name: 'Steps',
          checkItems: [
            { name: 'Wash', state: 'complete' },
            { name: 'Dry', state: 'incomplete' },
          ],
        },
      ],
    }),
  );
  expect(source).toBe('trello');
  expect(
    tasks.map(({ title, status, priority, labels, of, project }) => [title, status, priority, labels, of, project]),
  ).toEqual([
    ['Paint', 'in_progress', 'medium', ['red', 'lime'], null, 'House'],
    ['A pond', 'done', 'high', ['Ideas', 'High'], null, 'House'],
    ['Wash', 'done', 'medium', [], 'Paint', 'House'],
    ['Dry', 'todo', 'medium', [], 'Paint', 'House'],
  ]);
  expect(tasks[0]).toMatchObject({ dueDate: '2030-01-31T09:00:00.000Z', person: 'Bob B.', description: 'Twice' });
});

test('Asana: sections, tags, projects, parents by name', async () => {
  const { source, tasks } = await readFile(
    [
      'Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Assignee Email,Start Date,Due Date,Tags,Notes,Projects,Parent task,Blocked By (Dependencies),Blocking (Dependencies),Priority',
      '1,2029-01-01,,2029-01-02,Paint,To do,Bob B.,bob@example.com,,2030-01-31,"red, two words","Line one',
      'line two","House, Garden",,,,High',
      '2,2029-01-01,2029-02-01,2029-02-01,Wash,Later,,,,,,,,Paint,,,',
    ].join('\r\n'),
  );
  expect(source).toBe('asana');
  expect(tasks).toEqual([
    expect.objectContaining({
      line: 2,
      title: 'Paint',
      status: 'todo',
      priority: 'high',
      person: 'bob@example.com',
      labels: ['red', 'two words'],
      dueDate: '2030-01-31',
      project: 'House',
      description: 'Line one\r\nline two',
      remarks: ['It is in several projects: the first is taken.'],
    }),
    expect.objectContaining({ line: 4, title: 'Wash', status: 'done', labels: ['Later'], of: 'Paint', person: null }),
  ]);
});

test('Jira: several columns of labels, dates of its own, states and priorities that are none here', async () => {
  const { source, tasks } = await readFile(
    [
      'Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Priority,Resolution,Assignee,Reporter,Created,Updated,Due date,Labels,Labels,Description,Parent',
      'Paint,HO-1,10001,Task,In Review,HO,House,Highest,,Bob B.,Ann,12/Mar/29 9:30 AM,12/Mar/29 9:30 AM,31/Jan/30 12:00 AM,red,big,*Twice*,',
      'Wash,HO-2,10002,Sub-task,Awaiting moonlight,HO,House,Odd,,,Ann,,,,,,,10001',
    ].join('\n'),
  );
  expect(source).toBe('jira');
  expect(tasks).toEqual([
    expect.objectContaining({
      title: 'Paint',
      status: 'in_review',
      priority: 'urgent',
      dueDate: '2030-01-31',
      labels: ['red', 'big'],
      person: 'Bob B.',
      project: 'House',
    }),
    expect.objectContaining({
      title: 'Wash',
      of: 'Paint',
      status: 'todo',
      remarks: [
        'The state "Awaiting moonlight" is none here: it is to be done.',
        'The priority "Odd" is none here: it is medium.',
      ],
    }),
  ]);
});

test('Linear: teams are projects where there is none', async () => {
  const { source, tasks } = await readFile(
    [
      'ID,Team,Title,Description,Status,Estimate,Priority,Project ID,Project,Creator,Assignee,Labels,Cycle Number,Cycle Name,Created,Updated,Started,Completed,Canceled,Archived,Due Date,Parent issue',
      'HOU-1,House,Paint,Twice,In Progress,,Urgent,,,ann@example.com,bob@example.com,"red, big",,,2029-01-01T00:00:00.000Z,,,,,,Thu Jan 31 2030 00:00:00 GMT+0000 (GMT),',
      'HOU-2,House,Wash,,Canceled,,No priority,9,Garden,ann@example.com,,,,,,,,,,,,HOU-1',
    ].join('\n'),
  );
  expect(source).toBe('linear');
  expect(tasks).toEqual([
    expect.objectContaining({
      title: 'Paint',
      status: 'in_progress',
      priority: 'urgent',
      dueDate: '2030-01-31T00:00:00.000Z',
      labels: ['red', 'big'],
      person: 'bob@example.com',
      project: 'House',
    }),
    expect.objectContaining({ title: 'Wash', status: 'cancelled', priority: 'medium', project: 'Garden', of: 'Paint' }),
  ]);
});

test('Vikunja: data.json, with descriptions of HTML and dates that are none', async () => {
  const { source, tasks } = await readFile(
    JSON.stringify([
      {
        id: 1,
        title: 'House',
        tasks: [
          {
            id: 7,
            title: 'Paint',
            description: '<p>Twice &amp; well</p><ul><li>one</li><li>two</li></ul>',
            done: false,
            percent_done: 0.5,
            due_date: '2030-01-31T09:00:00Z',
            priority: 5,
            labels: [{ title: 'red' }],
            assignees: [{ username: 'bob' }],
            repeat_after: 86_400,
          },
          {
            id: 8,
            title: 'Wash',
            description: '',
            done: true,
            due_date: '0001-01-01T00:00:00Z',
            priority: 0,
            labels: null,
            assignees: null,
            repeat_after: 5,
            related_tasks: { parenttask: [{ id: 7 }] },
          },
        ],
      },
      { id: 2, title: 'Empty', tasks: null },
    ]),
  );
  expect(source).toBe('vikunja');
  expect(tasks).toEqual([
    expect.objectContaining({
      title: 'Paint',
      status: 'in_progress',
      priority: 'urgent',
      dueDate: '2030-01-31T09:00:00.000Z',
      labels: ['red'],
      person: 'bob',
      project: 'House',
      repeat: 'FREQ=DAILY',
      description: 'Twice & well\n\n- one\n- two',
    }),
    expect.objectContaining({
      title: 'Wash',
      status: 'done',
      dueDate: null,
      of: 'Paint',
      remarks: ['It comes again every 5 seconds, for which there is no rule here.'],
    }),
  ]);
});

test('files of ours are taken at their word: a value that is none refuses its line, and says where', async () => {
  const csv = await readFile(
    '\ufefftitle;status;labels;dueDate;id;parentId\r\nGood;done;"a,""b, c""";2030-01-31;1;\r\n;todo;;;2;\r\nBad;finished;"""x";2030-02-30;3;\r\nWorse;finished;;2030-02-30;4;\r\nPart;;;;5;1\r\nLost;;;;6;99\r\n',
  );
  expect(csv.tasks.map(({ title, status, labels, of, remarks }) => [title, status, labels, of, remarks])).toEqual([
    ['Good', 'done', ['a', 'b, c'], null, []],
    ['Lost', 'todo', [], null, ['What it is a part of is not in the file: it is a task of its own.']],
    ['Part', 'todo', [], 'Good', []],
  ]);
  expect(csv.refused).toEqual([
    { line: 3, title: '', fault: 'Its title is not allowed to be empty.' },
    { line: 4, title: 'Bad', fault: 'Its labels are no line of CSV: a quote is missing or out of place.' },
    {
      line: 5,
      title: 'Worse',
      fault: expect.stringMatching(/^Its status must be one of .*\. Its dueDate must be a day like /),
    },
  ]);
  const jsonl = await readFile('{"title":"One","labels":["x"]}\n\n{"title":\n{"title":7,"labels":"x"}\n');
  expect(jsonl.tasks).toEqual([expect.objectContaining({ line: 1, title: 'One', labels: ['x'] })]);
  expect(jsonl.refused.map(({ line, fault }) => [line, fault])).toEqual([
    [3, 'This line is no JSON object.'],
    [4, expect.stringMatching(/^Its title .*\. Its labels .*\.$/)],
  ]);
});

test('what is too long or too much in a file of another tool is cut, and told', async () => {
  const long = 'word '.repeat(60).trim();
  const labels = Array.from({ length: 30 }, (_, n) => `@l${n}`).join(' ');
  const { tasks } = await readFile(`TYPE,CONTENT,PRIORITY,INDENT\ntask,${long},4,1\ntask,x ${labels},4,1\n`);
  expect(tasks[0]).toMatchObject({
    title: expect.stringMatching(/^(word )+\S*…$/),
    description: long,
    remarks: [expect.stringContaining('200 characters')],
  });
  expect(tasks[1]).toMatchObject({ title: 'x', remarks: [expect.stringContaining('20 labels')] });
  expect(tasks[1]?.labels).toHaveLength(20);
});

test.each([
  ['', 'The file is empty.'],
  ['\n\n', 'The file is empty.'],
  ['name,value\nx,1\n', 'The file is none that can be read'],
  ['title\n', 'The file holds no tasks.'],
  ['title\n"never closed\n', 'The file is no CSV: near line 2 '],
  ['{"cards": 5}', 'The file is none that can be read'],
  ['[1,2', 'The file is not valid JSON.'],
  [`title\n${'x\n'.repeat(20_001)}`, 'The file holds more than 20000 tasks'],
])('%j cannot be read, in words', async (text, words) => {
  await expect(readFile(text)).rejects.toThrow(words);
});

test('what is not UTF-8 is said to be so', async () => {
  await expect(readSource(Uint8Array.of(0x74, 0xe4, 0x0a))).rejects.toThrow('The file is not valid UTF-8');
});

test('parts that go round in a circle, and hundreds of one, become tasks all the same', async () => {
  const circle = await readFile('title,id,parentId\na,1,2\nb,2,1\nc,3,3\n');
  expect(circle.tasks.map(({ title }) => title).sort()).toEqual(['a', 'b', 'c']);
  const many = await readFile(`title,id,parentId\nroot,r,\n${'x,,r\n'.repeat(205)}`);
  expect(many.tasks.filter(({ of }) => of === 'root')).toHaveLength(200);
  expect(many.tasks.filter(({ remarks }) => remarks.length > 0)).toHaveLength(5);
});
