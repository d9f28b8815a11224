import { formatNumber } from '../../../../lib/locale.ts';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];

/** How large a file is, in words: `1.5 MB`. */
export function fileSize(bytes: number, locale?: string): string {
  const power = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const unitDisplay = power === 0 ? 'long' : 'short';
  const options = { style: 'unit', unit: UNITS[power], unitDisplay, maximumFractionDigits: 1 } as const;
  return formatNumber(bytes / 1000 ** power, options, locale);
}
