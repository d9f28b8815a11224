import type { TaskEvent } from '@taskward/contracts/events';

/** Opens a stream of events and gives them one by one. */
export async function* readStream(
  url: string,
  token: string,
  signal: AbortSignal,
  headers: Record<string, string> = {},
): AsyncGenerator<{ id: string; event: TaskEvent }> {
  const answer = await fetch(url, {
    headers: { Authorization: `Bearer ${token}`, Accept: 'text/event-stream', ...headers },
    signal,
  });
  if (!answer.ok || !answer.body) throw new Error(`the stream answered ${answer.status}`);
  let text = '';
  for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
    text += part;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const frame = Object.fromEntries(
        text
          .slice(0, end)
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      text = text.slice(end + 2);
      if (frame.data) yield { id: frame.id as string, event: JSON.parse(frame.data) as TaskEvent };
    }
  }
}
