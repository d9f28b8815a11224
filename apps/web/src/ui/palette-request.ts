import type { Task } from '@taskward/contracts/http';
import { createStore } from '../lib/store.ts';
import { typeAhead } from './type-ahead.ts';

/** What can be done to tasks by choosing something. */
export type Act = 'status' | 'priority' | 'due' | 'person' | 'project' | 'labels';

export interface PaletteRequest {
  /** How often the palette was asked for. */
  times: number;
  opened: boolean;
  /** It opens where this is chosen. */
  act?: Act;
  /** What it is about; else what is open, marked or has the keyboard. */
  tasks?: Task[];
}

export const paletteRequest = createStore<PaletteRequest>({ times: 0, opened: false });

export function openPalette(about: Pick<PaletteRequest, 'act' | 'tasks'> = {}) {
  typeAhead();
  paletteRequest.set({ ...about, opened: true, times: paletteRequest.get().times + 1 });
}

export function closePalette() {
  paletteRequest.set({ ...paletteRequest.get(), opened: false });
}
