import { lengthOf, oneLine, oneOfEach } from '@taskward/contracts/text';
import type { Item } from './imports/import-item.ts';

const LONGEST = { title: 200, description: 20_000, label: 50 };
const MOST_LABELS = 20;

const cut = (text: string, most: number) => `${[...text].slice(0, most - 1).join('')}…`;

/** Another tool's task as a task here can be: what is too long or too much is cut, and told. */
export function fitted(item: Item): Item {
  const remarks = [...item.remarks];
  const title = oneLine(item.title);
  const isLong = lengthOf(title) > LONGEST.title;
  if (isLong) remarks.push('The title is longer than 200 characters: all of it stands in the description.');
  let description = isLong ? `${title}\n\n${item.description ?? ''}`.trimEnd() : (item.description ?? null);
  if (description !== null && lengthOf(description) > LONGEST.description) {
    description = cut(description, LONGEST.description);
    remarks.push('The description is longer than 20,000 characters: its end is left out.');
  }
  const labels = oneOfEach((item.labels ?? []).map(oneLine)).map((label) =>
    lengthOf(label) > LONGEST.label ? cut(label, LONGEST.label) : label,
  );
  if (labels.length > MOST_LABELS) remarks.push('There are more than 20 labels: the first 20 are taken.');
  return {
    ...item,
    title: isLong ? cut(title, LONGEST.title) : title,
    description: description === '' ? null : description,
    labels: labels.slice(0, MOST_LABELS),
    remarks,
  };
}
