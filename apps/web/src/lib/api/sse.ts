/** One message of an event stream. */
export interface SseMessage {
  id?: string;
  event?: string;
  data: string;
}

/** Reads `text/event-stream` as it arrives: give it pieces of text, and it tells each message once it is whole. */
export function createSseReader(onMessage: (message: SseMessage) => void): (text: string) => void {
  let rest = '';
  let lines: string[] = [];
  const end = () => {
    const message = messageOf(lines);
    lines = [];
    if (message) onMessage(message);
  };
  return (text) => {
    const parts = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop() ?? '';
    for (const line of parts) line === '' ? end() : lines.push(line);
  };
}

function messageOf(lines: string[]): SseMessage | undefined {
  const message: SseMessage = { data: '' };
  const data: string[] = [];
  for (const line of lines) {
    const [, name, value = ''] = /^([^:]+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (name === 'data') data.push(value);
    else if (name === 'id') message.id = value;
    else if (name === 'event') message.event = value;
  }
  return data.length > 0 ? { ...message, data: data.join('\n') } : undefined;
}
