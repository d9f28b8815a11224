import { MouseSensor, TouchSensor, useSensor } from '@dnd-kit/core';

/** A task is dragged by the mouse once it has moved a little, by a finger once that has stayed. */
export const usePointers = () => [
  useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
  useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
];
