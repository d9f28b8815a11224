import { expect, test } from '@jest/globals';
import { DEFAULT_THEME, mergeMantineTheme } from '@mantine/core';
import { blueTheme, cssVariables, goldTheme } from './theme.ts';

const PANEL = { light: '#ffffff', dark: '#17181c' };

/** WCAG 2.2: how much lighter one is than the other. */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [one, other].map(luminance).sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// What has the keyboard must be seen by whoever sees it, three times as light or dark as the ground (WCAG 1.4.11).
test.each([
  ['blue', blueTheme],
  ['gold', goldTheme],
] as const)('the focus ring of the %s view is told from the ground, light and dark', (_, view) => {
  const theme = mergeMantineTheme(DEFAULT_THEME, view);
  const made = cssVariables(theme);
  for (const scheme of ['light', 'dark'] as const) {
    const [, name = '', shade = ''] = /--mantine-color-(\w+)-(\d)/.exec(made[scheme]['--ring'] ?? '') ?? [];
    const color = theme.colors[name]?.[Number(shade)] ?? '';
    expect(contrast(color, PANEL[scheme])).toBeGreaterThanOrEqual(3);
  }
});
