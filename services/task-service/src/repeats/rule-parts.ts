/** The parts of a rule of RFC 5545, each under its name. */
export type RuleParts = Partial<Record<PartName, string>>;

export type PartName =
  | 'FREQ'
  | 'INTERVAL'
  | 'COUNT'
  | 'UNTIL'
  | 'BYMONTH'
  | 'BYWEEKNO'
  | 'BYYEARDAY'
  | 'BYMONTHDAY'
  | 'BYDAY'
  | 'BYSETPOS'
  | 'WKST';

export const partsOf = (rule: string): RuleParts => Object.fromEntries(rule.split(';').map((part) => part.split('=')));

export const ruleOf = (parts: RuleParts): string =>
  Object.entries(parts)
    .map((part) => part.join('='))
    .join(';');
