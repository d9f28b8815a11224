import type { Person } from './browser.ts';
import type { View } from './view.ts';
import { OF_ADMIN } from './views-of-admin.ts';
import { OF_NOBODY } from './views-of-nobody.ts';
import { OF_USER } from './views-of-user.ts';

/** Every page, and what each of them opens, by who sees it. */
export const VIEWS: Record<'nobody' | Person, View[]> = { nobody: OF_NOBODY, user: OF_USER, admin: OF_ADMIN };
