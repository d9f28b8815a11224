import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';

/**
 * A text that is handed on once the person pauses. When it comes back from the address some time later, what was typed
 * since stays; only a text that was not handed on, as after going back, takes its place.
 */
export function useDebouncedInput(value: string, onPause: (text: string) => void, pauseMs: number) {
  const [text, setText] = useState(value);
  const onTheirWay = useRef<string[]>([]);
  const hand = useDebouncedCallback((typed: string) => {
    const next = typed.trim();
    if (next === (onTheirWay.current.at(-1) ?? value)) return;
    onTheirWay.current.push(next);
    onPause(next);
  }, pauseMs);
  useEffect(() => {
    const own = onTheirWay.current.indexOf(value);
    onTheirWay.current = own < 0 ? [] : onTheirWay.current.slice(own + 1);
    if (own < 0) setText((now) => (now.trim() === value ? now : value));
  }, [value]);
  const type = (next: string) => {
    setText(next);
    hand(next);
  };
  return { text, type };
}
