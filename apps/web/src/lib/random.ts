const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** A random word. `crypto.randomUUID` exists on https and localhost only; this does everywhere. */
export function randomId(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

/** A UUIDv7 that sorts before everything made after the given moment. */
export function uuidAt(time: number): string {
  const at = time.toString(16).padStart(12, '0');
  return `${at.slice(0, 8)}-${at.slice(8)}-7000-8000-000000000000`;
}
