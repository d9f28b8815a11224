import { createStore } from './store.ts';

const LOOK_EVERY_MS = 30_000;

const day = () => new Date().toDateString();
const today = createStore(day());
const look = () => today.set(day());
// A timer set for midnight would sleep with the laptop.
setInterval(look, LOOK_EVERY_MS);
document.addEventListener('visibilitychange', look);

/** The midnight that today began with; whoever says "Tomorrow" is drawn anew when it becomes today. */
export const useToday = () => new Date(today.use());
