const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** A random word. `crypto.randomUUID` exists on https and localhost only; this does everywhere. */
export function randomId(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}
