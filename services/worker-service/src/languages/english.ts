import type { Language } from './words.ts';

export const ENGLISH: Language = {
  tag: 'en',
  hello: 'Hello,',
  somebody: 'Somebody',
  happened: {
    assigned: (who) => `${who} gave you a task`,
    mentioned: (who) => `${who} mentioned you`,
    commented: (who) => `${who} commented`,
    due_soon: () => 'Due soon',
    overdue: () => 'Overdue',
    reminder: () => 'A reminder',
    project_added: (who) => `${who} added you to a project`,
    security: () => 'Your account',
  },
  things: (count) => (count === 1 ? 'One thing for you on Taskward' : `${count} things for you on Taskward`),
  more: (count) => `And ${count} more`,
  noMore: 'No more of these mails',
  page: {
    when: {
      assigned: 'when a task is given to you',
      mentioned: 'when somebody mentions you',
      commented: 'when somebody comments on a task of yours',
      due_soon: 'when a task is due soon',
      overdue: 'when a task is overdue',
      reminder: 'when you wanted to be reminded',
      project_added: 'when you are added to a project',
      security: 'when your rights change',
      daily: 'with what happened, once a day',
    },
    ask: 'No more of these mails?',
    writes: (when) => `Taskward writes to you ${when}.`,
    stop: 'Stop these mails',
    done: 'You get no more of these mails',
    writesNoMore: (when) =>
      `Taskward no longer writes to you ${when}. Your inbox still shows it, and in your account you can have the mails back.`,
    back: 'To Taskward',
  },
};
