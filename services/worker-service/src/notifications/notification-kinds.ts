import { NOTIFICATION_KINDS, type NotificationKind } from '@taskward/contracts/http';

/** Whether one gets a kind of notification in the inbox, by mail and on one's devices. */
export interface Ways {
  app: boolean;
  /** At once, in the daily mail, or not at all. */
  mail: MailMode;
  push: boolean;
}
export const MAIL_MODES = ['now', 'daily', 'off'] as const;
export type MailMode = (typeof MAIL_MODES)[number];

/** What somebody gets who chose nothing. */
const USUAL: Record<NotificationKind, Ways> = {
  assigned: { app: true, mail: 'now', push: true },
  mentioned: { app: true, mail: 'now', push: true },
  commented: { app: true, mail: 'daily', push: false },
  due_soon: { app: true, mail: 'daily', push: true },
  overdue: { app: true, mail: 'daily', push: false },
  reminder: { app: true, mail: 'now', push: true },
  project_added: { app: true, mail: 'daily', push: false },
  security: { app: true, mail: 'now', push: true },
};

/** Somebody's settings, whole. */
export interface Settings {
  kinds: Record<NotificationKind, Ways>;
  /** A name of the IANA time zone database. */
  timeZone: string;
  /** The hour of the day there at which the daily mail leaves, and what is due on a day is told. */
  digestHour: number;
}

/** What somebody chose, of each kind as much as they did. */
export type ChosenKinds = Partial<Record<NotificationKind, Partial<Ways>>>;

export const settingsOf = (chosen: ChosenKinds = {}, timeZone = 'UTC', digestHour = 8): Settings => ({
  kinds: Object.fromEntries(
    NOTIFICATION_KINDS.map((kind) => [kind, { ...USUAL[kind], ...chosen[kind] }]),
  ) as Settings['kinds'],
  timeZone,
  digestHour,
});

/** Of what happens to a task within a minute the strongest kind is told; 0 stands alone. */
export const STRENGTH: Record<NotificationKind, number> = {
  commented: 1,
  assigned: 2,
  mentioned: 3,
  due_soon: 0,
  overdue: 0,
  reminder: 0,
  project_added: 0,
  security: 0,
};
