import { HEAD } from './content-types.ts';

/** Bytes that go through as they come, and how they began: as much of it as tells what they are. */
export function headOf(bytes: AsyncIterable<Uint8Array>): [AsyncIterable<Uint8Array>, () => Buffer] {
  const parts: Uint8Array[] = [];
  let size = 0;
  async function* pass(): AsyncGenerator<Uint8Array> {
    for await (const part of bytes) {
      if (size < HEAD) parts.push(part);
      size += part.byteLength;
      yield part;
    }
  }
  return [pass(), () => Buffer.concat(parts).subarray(0, HEAD)];
}
