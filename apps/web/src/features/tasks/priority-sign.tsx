import type { AriaAttributes } from 'react';

/** A small picture with a meaning, as the icons of the library take it. */
export interface SignProps extends AriaAttributes {
  size: number;
  color: string;
  role?: 'img';
}

/** As many bars of three as it matters: told from each other without a colour. */
const bars = (full: number) =>
  function Bars({ size, color, ...rest }: SignProps) {
    return (
      // biome-ignore lint/a11y/noSvgWithoutTitle: whoever shows it says what it is called, or hides it
      <svg width={size} height={size} viewBox="0 0 16 16" fill={color} {...rest}>
        {[1, 2, 3].map((bar) => (
          <rect
            key={bar}
            x={bar * 4.5 - 2.75}
            y={11.5 - bar * 3}
            width="3"
            height={bar * 3 + 2}
            rx="1"
            opacity={bar <= full ? 1 : 0.28}
          />
        ))}
      </svg>
    );
  };

export const LowSign = bars(1);
export const MediumSign = bars(2);
export const HighSign = bars(3);

/** A full sign with an exclamation mark. */
export function UrgentSign({ size, color, ...rest }: SignProps) {
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: whoever shows it says what it is called, or hides it
    <svg width={size} height={size} viewBox="0 0 16 16" fill={color} {...rest}>
      <path
        fillRule="evenodd"
        d="M4 1.5h8A2.5 2.5 0 0 1 14.5 4v8a2.5 2.5 0 0 1-2.5 2.5H4A2.5 2.5 0 0 1 1.5 12V4A2.5 2.5 0 0 1 4 1.5Zm3.1 2.9.2 4.4h1.4l.2-4.4Zm.9 5.4a.95.95 0 1 0 0 1.9.95.95 0 0 0 0-1.9Z"
      />
    </svg>
  );
}
