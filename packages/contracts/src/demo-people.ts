/** Somebody of the small company that a demo shows. */
export interface DemoPerson {
  /** Known beforehand, so that each service can make its part of the demo. */
  id: string;
  email: string;
  username: string;
  name: string;
  roles: string[];
}

const colleague = (number: number, username: string, name: string): DemoPerson => ({
  id: `01930000-0000-7000-8000-00000000000${number}`,
  email: `${username}@demo.com`,
  username,
  name,
  roles: ['user'],
});

/** The accounts that somebody can sign in to. */
export const DEMO_ACCOUNTS: readonly DemoPerson[] = [
  { ...colleague(1, 'admin', 'Ada Admin'), roles: ['admin', 'user'] },
  colleague(2, 'user', 'Uma User'),
];

/** Those whom the two work with. Nobody knows their passwords. */
export const DEMO_COLLEAGUES: readonly DemoPerson[] = [
  colleague(3, 'mira', 'Mira Okafor'),
  colleague(4, 'jonas', 'Jonas Weber'),
  colleague(5, 'lena', 'Lena Petrova'),
  colleague(6, 'tomas', 'Tomás Silva'),
];

/** The handle of the team that they are all in. */
export const DEMO_TEAM = 'demo';
