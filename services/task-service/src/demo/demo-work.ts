import type { TaskPriority, TaskStatus } from '@taskward/contracts/http';

/** A username of the demo's people. */
type Name = 'admin' | 'user' | 'mira' | 'jonas' | 'lena' | 'tomas';

export interface DemoTask {
  title: string;
  /** Who makes it, and who gets it. */
  by: Name;
  to: Name | null;
  status?: TaskStatus;
  priority?: TaskPriority;
  /** Days from today; a third of a day and more is a moment of that day. */
  due?: number;
  labels?: string[];
  description?: string;
  /** `@name` mentions somebody. */
  talk?: Array<[Name, string]>;
  subtasks?: string[];
  repeat?: string;
}

export interface DemoProject {
  id: string;
  name: string;
  description: string;
  color: string;
  lead: Name;
  /** People beside the lead; everybody of the team where there are none. */
  members?: Name[];
  tasks: DemoTask[];
}

/** What the small company of a demo has to do. */
export const DEMO_PROJECTS: DemoProject[] = [
  {
    id: 'website',
    name: 'Website relaunch',
    description: 'The new site, before the fair.',
    color: '#2f62e9',
    lead: 'mira',
    tasks: [
      {
        title: 'Write the text of the start page',
        by: 'mira',
        to: 'user',
        status: 'in_progress',
        priority: 'high',
        due: 0,
        labels: ['text'],
        description:
          'One sentence that says what we do, then three that prove it.\n\n- [x] Headline\n- [ ] Three proofs\n- [ ] A way to reach us\n\nThe old one is at <https://example.com>.',
        talk: [
          ['mira', '@user the headline is good. Could the proofs be numbers?'],
          ['jonas', 'We have 1,200 customers since last week, that is one.'],
          ['user', 'Nice, I take it.'],
        ],
      },
      {
        title: 'Pictures of the team',
        by: 'mira',
        to: 'lena',
        priority: 'low',
        due: 6,
        labels: ['pictures'],
        talk: [['lena', 'The photographer is here on Thursday morning.']],
      },
      { title: 'Choose a typeface', by: 'mira', to: 'mira', status: 'done', labels: ['design'] },
      { title: 'Sketch the navigation', by: 'mira', to: 'mira', status: 'done', priority: 'high', labels: ['design'] },
      {
        title: 'Review the price table',
        by: 'lena',
        to: 'user',
        status: 'in_review',
        due: -1,
        labels: ['text', 'prices'],
        talk: [['lena', '@user finance changed the middle column, please look again.']],
      },
      {
        title: 'Move the domain',
        by: 'admin',
        to: 'jonas',
        priority: 'urgent',
        due: 1.625,
        labels: ['servers'],
        description: 'At night, when nobody is looking. The old site stays for a week.',
        subtasks: ['Lower the TTL', 'Copy the records', 'Switch', 'Take the old server down'],
      },
      { title: 'Cookie banner: do we need one?', by: 'jonas', to: 'admin', due: 3, labels: ['law'] },
      { title: 'Measure the start page on a slow phone', by: 'jonas', to: null, priority: 'medium', labels: ['speed'] },
      { title: 'Redirect the old addresses', by: 'jonas', to: 'jonas', status: 'in_progress', due: 2 },
      { title: 'Contact form sends two mails', by: 'tomas', to: 'jonas', priority: 'high', due: 0.66, labels: ['bug'] },
      { title: 'Translate the start page into German', by: 'mira', to: 'user', due: 4, labels: ['text'] },
      { title: 'News page', by: 'mira', to: null, status: 'cancelled' },
      { title: 'Tell our customers the date', by: 'lena', to: 'lena', due: 8, labels: ['mail'] },
      { title: 'Favicon', by: 'mira', to: null, priority: 'low' },
    ],
  },
  {
    id: 'onboarding',
    name: 'New customers',
    description: 'From the first call to the first invoice.',
    color: '#1f8a53',
    lead: 'lena',
    tasks: [
      {
        title: 'Call Northwind about their questions',
        by: 'lena',
        to: 'user',
        priority: 'urgent',
        due: 0.625,
        labels: ['call'],
        description: 'They ask where their data is kept. The answer is in the contract, page 4.',
        talk: [['lena', 'They can talk until five.']],
      },
      { title: 'Import the addresses of Northwind', by: 'user', to: 'tomas', due: 2, labels: ['data'] },
      { title: 'Offer for Contoso', by: 'lena', to: 'lena', status: 'in_review', priority: 'high', due: 0 },
      {
        title: 'Shorten the welcome mail',
        by: 'admin',
        to: 'user',
        due: -2,
        labels: ['mail', 'text'],
        talk: [
          ['admin', 'Half as long would do.'],
          ['tomas', 'And the link first, people look for it.'],
        ],
      },
      { title: 'Answer the questions of Fabrikam', by: 'lena', to: 'tomas', status: 'in_progress', due: 1 },
      { title: 'Invoice for Adatum', by: 'tomas', to: 'lena', priority: 'high', due: -1, labels: ['invoice'] },
      { title: 'Trial account for Litware', by: 'lena', to: 'jonas', status: 'done', labels: ['servers'] },
      { title: 'Record a tour of three minutes', by: 'mira', to: 'user', due: 9, labels: ['pictures'] },
      { title: 'What do people ask in their first week?', by: 'user', to: 'user', status: 'in_progress', due: 5 },
      { title: 'Talk to Proseware about training', by: 'lena', to: null, due: 12, labels: ['call'] },
      { title: 'Contract with Tailspin signed', by: 'lena', to: 'lena', status: 'done', priority: 'high' },
      {
        title: 'Weekly figures',
        by: 'user',
        to: 'user',
        due: 3,
        labels: ['figures'],
        repeat: 'FREQ=WEEKLY',
        description: 'New customers, calls, days until the first invoice.',
      },
      { title: 'Price for schools', by: 'tomas', to: 'admin', due: 7, labels: ['prices'] },
    ],
  },
  {
    id: 'office',
    name: 'Office move',
    description: 'Two floors up, in the spring.',
    color: '#b06a00',
    lead: 'tomas',
    members: ['user', 'lena', 'jonas'],
    tasks: [
      { title: 'Measure the new rooms', by: 'tomas', to: 'tomas', status: 'done' },
      { title: 'Who sits where?', by: 'tomas', to: 'user', due: 6, talk: [['jonas', 'Near a window, please.']] },
      { title: 'Order the network cables', by: 'jonas', to: 'jonas', status: 'in_progress', priority: 'high', due: 1 },
      { title: 'Three offers of movers', by: 'tomas', to: 'lena', due: 4, labels: ['offers'] },
      { title: 'Give notice for the old rooms', by: 'lena', to: 'tomas', priority: 'urgent', due: 2, labels: ['law'] },
      { title: 'New key cards', by: 'tomas', to: null, due: 20 },
      { title: 'Plants', by: 'lena', to: 'user', priority: 'low' },
      { title: 'Coffee machine: lease or buy?', by: 'jonas', to: null, priority: 'low', labels: ['offers'] },
      { title: 'Tell the post office', by: 'tomas', to: 'lena', due: 30 },
    ],
  },
];
