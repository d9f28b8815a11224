import { describe, expect, test } from '@jest/globals';
import { createSseReader, type SseMessage } from './sse.ts';

function read(...pieces: string[]) {
  const messages: SseMessage[] = [];
  const reader = createSseReader((message) => messages.push(message));
  for (const piece of pieces) reader(piece);
  return messages;
}

describe('event stream', () => {
  test('a message is told once it is whole, wherever it was cut', () => {
    const whole = 'id: 7\nevent: task.created\ndata: {"a":1}\n\n';
    for (let cut = 0; cut <= whole.length; cut++) {
      expect(read(whole.slice(0, cut), whole.slice(cut))).toEqual([
        { id: '7', event: 'task.created', data: '{"a":1}' },
      ]);
    }
  });

  test('several messages in one piece, with either kind of line end', () => {
    expect(read('data: 1\r\n\r\ndata: 2\n\n').map(({ data }) => data)).toEqual(['1', '2']);
  });

  test('lines of data belong together, comments and unfinished messages are not told', () => {
    expect(read(': hello\n\ndata: a\ndata: b\n\ndata: half\n')).toEqual([{ data: 'a\nb' }]);
  });
});
