import type { Locator, Page } from 'playwright-core';
import type { Fixtures } from './fixtures.ts';

/** One thing that somebody can see: a page, or what a page opens. */
export interface View {
  /** Names its pictures as well. */
  name: string;
  path: string;
  /** What the address asks for besides the page. */
  query?: (made: Fixtures) => string;
  /** What has to be so before the page is opened. */
  before?: (page: Page) => Promise<unknown>;
  /** What the person does there. */
  steps?: (page: Page, made: Fixtures) => Promise<unknown>;
  /** What is there once the view is. */
  shows: (page: Page) => Locator;
}

// How a view finds what it shows, and what a person does there.
export const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { name, exact: true });
export const dialog = (name: string | RegExp) => (page: Page) => page.getByRole('dialog', { name });
export const alert = (hasText: string | RegExp) => (page: Page) => page.getByRole('alert').filter({ hasText }).first();
export const task = (name: string) => (page: Page) => page.getByRole('link', { name });
export const option = (name: string) => (page: Page) => page.getByRole('option', { name });
export const item = (name: string) => (page: Page) => page.getByRole('menuitem', { name });
export const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first();

export const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true }).first().click();
export const choose = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true }).click();
export const select = (page: Page, title: string) => page.getByLabel(`Select ${title}`).check();
