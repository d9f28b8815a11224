/** Tells on standard error how far a command is: in place on a terminal, else as a plain line every few seconds. */
export interface Progress {
  /** `share` is how much of the whole that is, from 0 to 1, where that is known. */
  at(count: number, share?: number): void;
  end(count: number): void;
}

type Out = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

export function startProgress(what: string, out: Out = process.stderr): Progress {
  const started = performance.now();
  const everyMs = out.isTTY ? 200 : 2_000;
  let told = started;
  const line = (count: number, share?: number) => {
    const seconds = Math.max((performance.now() - started) / 1000, 0.001);
    const percent = share === undefined ? '' : ` (${Math.floor(share * 100)} %)`;
    return `${count} ${what}${percent}, ${Math.round(count / seconds)} a second`;
  };
  return {
    at(count, share) {
      if (performance.now() - told < everyMs) return;
      told = performance.now();
      out.write(out.isTTY ? `\r\x1b[K${line(count, share)}` : `${line(count, share)}\n`);
    },
    end(count) {
      out.write(`${out.isTTY ? '\r\x1b[K' : ''}${line(count)}\n`);
    },
  };
}
