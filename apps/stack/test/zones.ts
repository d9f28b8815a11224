/**
 * A time zone other than the machine's where it is morning now, so that its day is the same for as long as tests run.
 * (A sign in the name of such a zone says the way to UTC: `Etc/GMT-3` is three hours before it.)
 */
export function zoneInTheMorning(now = new Date()): string {
  const hour = now.getUTCHours();
  const at = [9, 10].find((morning) => morning !== hour) ?? 9;
  const ahead = ((at - hour + 11 + 24) % 24) - 11;
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}
