import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '@taskward/service-kit';
import { chromium } from 'playwright-core';
import { testConfig } from './config.ts';

/** Chromium without windows: it draws the same and takes half the processor time. */
export const HEADLESS_SHELL = 'chromium-headless-shell';
const NAMES = [
  HEADLESS_SHELL,
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge',
];
const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const WINDOWS = ['C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'];

/**
 * The path of an installed Chromium (or its kin), undefined where there is none. CHROMIUM_PATH goes first, then the one
 * without windows.
 */
export function installedChromium(): string | undefined {
  const { chromium: given, folders } = testConfig();
  if (given) return given;
  return (
    NAMES.map((name) => onPath(name, folders)).find(Boolean) ??
    [...MAC, ...WINDOWS, chromium.executablePath()].find(isProgram)
  );
}

export const installedHeadlessShell = (): string | undefined => onPath(HEADLESS_SHELL, testConfig().folders);

const onPath = (name: string, folders: string[]) => folders.map((folder) => join(folder, name)).find(isProgram);

/** The path of a Chromium that Playwright can drive. */
export function findChromium(): string {
  const found = installedChromium();
  if (found) return found;
  throw new StartError('CHROMIUM_PATH: found nothing and no Chromium is installed; expected the path of a Chromium');
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
