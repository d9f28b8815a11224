import { createStore } from './store.ts';

const LOOK_EVERY_MS = 30_000;

const day = () => new Date().toDateString();
const today = createStore(day());
const minuteNow = () => Math.floor(Date.now() / 60_000) * 60_000;
const minute = createStore(minuteNow());
const look = () => {
  today.set(day());
  minute.set(minuteNow());
};
// A timer set for midnight would sleep with the laptop.
setInterval(look, LOOK_EVERY_MS);
document.addEventListener('visibilitychange', look);

/** The midnight that today began with; whoever says "Tomorrow" is drawn anew when it becomes today. */
export const useToday = () => new Date(today.use());

/** The minute that it is; who says what is past is drawn anew as it becomes so. */
export const useMinute = () => new Date(minute.use());
