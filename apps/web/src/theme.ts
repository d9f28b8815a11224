import { t } from '@lingui/core/macro';
import {
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  type MantineThemeOverride,
} from '@mantine/core';

const blue: MantineColorsTuple = [
  '#eef4ff',
  '#dde7fd',
  '#b9ccf8',
  '#92aff4',
  '#7196f0',
  '#5a86ee',
  '#3f72ec',
  '#2f62e9',
  '#2251cb',
  '#1a43ad',
];
const gold: MantineColorsTuple = [
  '#fff9e5',
  '#fdf0c9',
  '#f9e095',
  '#f5cf5d',
  '#f2c230',
  '#efb911',
  '#dba400',
  '#a97c00',
  '#7d5a00',
  '#5f4300',
];

/** It heads the labels of what is below it. */
const DIALOG_TITLE = { fontSize: 17, fontWeight: 650, overflowWrap: 'anywhere' } as const;

const shared: MantineThemeOverride = {
  colors: { blue, gold },
  autoContrast: true,
  luminanceThreshold: 0.38,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  headings: { fontWeight: '650' },
  // The content of a page begins where its name does: --gutter in global.css.
  spacing: { xl: '24px' },
  components: {
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.35, blur: 2 },
        closeButtonProps: {
          get 'aria-label'() {
            return t`Close`;
          },
        },
      },
      styles: { title: DIALOG_TITLE },
    },
    Drawer: { styles: { title: DIALOG_TITLE } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
    // The list itself scrolls, not a box inside it: the arrow keys of the field move in it, and nothing else has to be
    // reached by Tab.
    Select: {
      defaultProps: { withScrollArea: false },
      styles: { options: { maxHeight: 220, overflowY: 'auto' } },
    },
    Menu: { defaultProps: { shadow: 'md', withinPortal: true } },
  },
};

/** The user view. */
export const blueTheme = createTheme({ ...shared, primaryColor: 'blue', primaryShade: { light: 7, dark: 7 } });

/** The admin view. */
export const goldTheme = createTheme({ ...shared, primaryColor: 'gold', primaryShade: { light: 5, dark: 5 } });

/** Mantine's own grey for quiet words and red for mistakes have contrasts of 3.3 to 3.9; 4.5 is the least. */
const READABLE = {
  '--mantine-color-body': 'var(--panel)',
  '--mantine-color-dimmed': 'var(--quiet)',
  '--mantine-color-error': 'var(--late)',
  '--mantine-color-placeholder': 'var(--quiet)',
};

/** What has the keyboard is seen by it: three times as light or as dark as the ground, in both views. */
const ring = (color: string) => ({ '--ring': color, '--input-bd-focus': color });

/** Bright gold cannot carry text on white: words in gold take a darker shade than surfaces do. */
export const cssVariables: CSSVariablesResolver = (theme) => {
  if (theme.primaryColor !== 'gold') {
    const shade = (value: number) => ({ ...READABLE, ...ring(`var(--mantine-color-blue-${value})`) });
    return { variables: {}, light: shade(7), dark: shade(4) };
  }
  const words = (shade: number) => ({
    '--mantine-color-anchor': `var(--mantine-color-gold-${shade})`,
    '--mantine-color-gold-text': `var(--mantine-color-gold-${shade})`,
    '--mantine-color-gold-light-color': `var(--mantine-color-gold-${shade})`,
    '--mantine-color-gold-outline': `var(--mantine-color-gold-${shade})`,
    '--mantine-primary-color-light-color': `var(--mantine-color-gold-${shade})`,
  });
  const view = (shade: number) => ({ ...words(shade), ...READABLE, ...ring(`var(--mantine-color-gold-${shade})`) });
  return { variables: {}, light: view(8), dark: view(3) };
};
