import { type DragMoveEvent, useDndMonitor } from '@dnd-kit/core';
import { useState } from 'react';
import classes from './drop-line.module.css';
import type { DropPlace } from './drop-place.ts';

/** Shows where the task in hand would be put. */
export function DropLine({ placeAt }: { placeAt: (event: DragMoveEvent) => DropPlace | undefined }) {
  const [line, setLine] = useState<DropPlace['line']>();
  const end = () => setLine(undefined);
  useDndMonitor({ onDragMove: (event) => setLine(placeAt(event)?.line), onDragEnd: end, onDragCancel: end });
  return line && <div className={classes.line} style={line} aria-hidden />;
}
