/** A line of a file; `text` is missing where it is too long or not UTF-8. */
export interface Line {
  number: number;
  text?: string;
  fault?: string;
  /** Bytes of the file up to its end. */
  bytes: number;
}

const NEWLINE = 0x0a;

/** The lines of a stream, one at a time; of one longer than `limit` bytes no more than that is ever held. */
export async function* linesOf(stream: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let held: Buffer[] = [];
  let length = 0;
  let number = 0;
  let bytes = 0;
  const line = (): Line => {
    const whole = length > limit ? undefined : Buffer.concat(held);
    held = [];
    length = 0;
    number++;
    if (!whole) return { number, bytes, fault: `is longer than ${limit} bytes` };
    try {
      return { number, bytes, text: decoder.decode(whole) };
    } catch {
      return { number, bytes, fault: 'is not UTF-8' };
    }
  };
  const hold = (part: Buffer) => {
    length += part.length;
    if (length <= limit) held.push(part);
    else held = [];
  };
  for await (const chunk of stream) {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to !== -1; to = chunk.indexOf(NEWLINE, from)) {
      hold(chunk.subarray(from, to));
      bytes += to + 1 - from;
      from = to + 1;
      yield line();
    }
    hold(chunk.subarray(from));
    bytes += chunk.length - from;
  }
  if (length > 0) yield line();
}
