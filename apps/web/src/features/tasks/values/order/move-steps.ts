/** Presses that move a task up or down where it is ordered by hand. */
export const MOVE_STEPS: Record<string, number> = { 'alt+shift+ArrowUp': -1, 'alt+shift+ArrowDown': 1 };
