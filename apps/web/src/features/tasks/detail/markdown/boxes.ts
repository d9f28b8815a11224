import type { ExtraProps } from 'react-markdown';

type Element = NonNullable<ExtraProps['node']>;
type Content = Element['children'][number];

/** Tells each box of a list where in the text its item begins, and what the item says. It comes after the cleaning. */
export function withBoxes() {
  return (tree: { children: Content[] }) => {
    for (const node of tree.children) tell(node);
  };
}

function tell(node: Content) {
  if (node.type !== 'element') return;
  const box = node.tagName === 'li' ? boxOf(node) : undefined;
  if (box) box.properties = { ...box.properties, dataAt: node.position?.start.offset, dataSays: wordsOf(node).trim() };
  for (const child of node.children) tell(child);
}

/** Items with blank lines between them have their words, and the box, in a paragraph. */
function boxOf(node: Element): Element | undefined {
  const elements = node.children.filter((child): child is Element => child.type === 'element');
  const [first] = elements;
  if (first?.tagName === 'input') return first;
  return first?.tagName === 'p' ? boxOf(first) : undefined;
}

/** Without those of the items below it. */
function wordsOf(node: Content): string {
  if (node.type === 'text') return node.value;
  if (node.type !== 'element' || node.tagName === 'ul' || node.tagName === 'ol') return '';
  return node.children.map(wordsOf).join('');
}
