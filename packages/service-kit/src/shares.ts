/** A part of something of which there is only so much. */
export interface Share {
  /** Who has it: a person, an address, all together. */
  holder: string;
  /** How many one holder has at once. */
  most: number;
  /** What a holder is told who has as many. */
  refusal: () => Error;
}

/** Takes one of each share, or none; gives back what returns them, however often it is called. */
export type TakeShares = (...shares: Share[]) => () => void;

/** Counts what is held at once. @throws the refusal of the first share that is used up */
export function createShares(): TakeShares {
  const held = new Map<string, number>();
  const add = (holder: string, change: number) => {
    const count = (held.get(holder) ?? 0) + change;
    if (count === 0) held.delete(holder);
    else held.set(holder, count);
  };
  return (...shares) => {
    for (const { holder, most, refusal } of shares) if ((held.get(holder) ?? 0) >= most) throw refusal();
    for (const { holder } of shares) add(holder, 1);
    let returned = false;
    return () => {
      if (returned) return;
      returned = true;
      for (const { holder } of shares) add(holder, -1);
    };
  };
}
