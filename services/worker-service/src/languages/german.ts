import type { Language } from './words.ts';

export const GERMAN: Language = {
  tag: 'de',
  hello: 'Hallo,',
  somebody: 'Jemand',
  happened: {
    assigned: (who) => `${who} hat dir eine Aufgabe gegeben`,
    mentioned: (who) => `${who} hat dich erwähnt`,
    commented: (who) => `${who} hat kommentiert`,
    due_soon: () => 'Bald fällig',
    overdue: () => 'Überfällig',
    reminder: () => 'Eine Erinnerung',
    project_added: (who) => `${who} hat dich zu einem Projekt hinzugefügt`,
    security: () => 'Dein Konto',
  },
  things: (count) =>
    count === 1 ? 'Eine Neuigkeit für dich bei Taskward' : `${count} Neuigkeiten für dich bei Taskward`,
  more: (count) => `Und ${count} weitere`,
  noMore: 'Keine solchen E-Mails mehr',
  page: {
    when: {
      assigned: 'wenn du eine Aufgabe bekommst',
      mentioned: 'wenn dich jemand erwähnt',
      commented: 'wenn jemand eine Aufgabe von dir kommentiert',
      due_soon: 'wenn eine Aufgabe bald fällig ist',
      overdue: 'wenn eine Aufgabe überfällig ist',
      reminder: 'wenn du erinnert werden wolltest',
      project_added: 'wenn du in ein Projekt kommst',
      security: 'wenn sich deine Rechte ändern',
      daily: 'einmal am Tag, was geschehen ist',
    },
    ask: 'Keine solchen E-Mails mehr?',
    writes: (when) => `Taskward schreibt dir, ${when}.`,
    stop: 'Diese E-Mails beenden',
    done: 'Du bekommst keine solchen E-Mails mehr',
    writesNoMore: (when) =>
      `Taskward schreibt dir nicht mehr, ${when}. Im Eingang steht es weiterhin, und in deinem Konto kannst du die E-Mails wieder einschalten.`,
    back: 'Zu Taskward',
  },
};
