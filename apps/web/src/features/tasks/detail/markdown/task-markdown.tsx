import { t } from '@lingui/core/macro';
import { Anchor } from '@mantine/core';
import { createContext, useContext } from 'react';
import Markdown, { type Components, type ExtraProps } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { partsOf } from '../../../people/mention-parts.ts';
import { usePeople } from '../../../people/people.ts';
import { withBoxes } from './boxes.ts';
import classes from './markdown.module.css';

interface TaskMarkdownProps {
  text: string;
  /** Ticks the box of the item that begins at this place of the text. Without it the boxes are only looked at. */
  onTick?: (offset: number) => void;
}

const Tick = createContext<TaskMarkdownProps['onTick']>(undefined);

/** What somebody wrote, as they meant it. Nothing of it can be more than text: it is made of known elements alone. */
export default function TaskMarkdown({ text, onTick }: TaskMarkdownProps) {
  return (
    <div className={classes.markdown} dir="auto">
      <Tick value={onTick}>
        <Markdown
          remarkPlugins={[remarkGfm]}
          rehypePlugins={[markupAsText, rehypeSanitize, withBoxes, withMentions]}
          components={COMPONENTS}
        >
          {text}
        </Markdown>
      </Tick>
    </div>
  );
}

const COMPONENTS: Components = {
  a: ({ href, children }) => (
    <Anchor href={href} target="_blank" rel="noopener noreferrer nofollow" size="sm" underline="always">
      {children}
    </Anchor>
  ),
  // A picture from elsewhere would tell them there who reads this, and when.
  img: ({ src, alt }) => (
    <Anchor href={typeof src === 'string' ? src : ''} target="_blank" rel="noopener noreferrer nofollow" size="sm">
      {alt || t`Picture`}
    </Anchor>
  ),
  input: ({ node, checked }) => (
    <Box at={Number(node?.properties.dataAt)} says={String(node?.properties.dataSays)} checked={checked === true} />
  ),
  // It stands below the headings of its page.
  h1: 'h4',
  h2: 'h5',
  h3: 'h6',
  span: ({ node, children }) => {
    const id = node?.properties.dataMention;
    return typeof id === 'string' ? <Mention id={id} /> : <span>{children}</span>;
  },
};

function Box({ at, says, checked }: { at: number; says: string; checked: boolean }) {
  const onTick = useContext(Tick);
  return (
    <input
      type="checkbox"
      aria-label={says}
      checked={checked}
      disabled={!onTick}
      onChange={() => onTick?.(at)}
      onClick={(event) => event.stopPropagation()}
    />
  );
}

function Mention({ id }: { id: string }) {
  const { nameOf } = usePeople();
  return <bdi className={classes.mention}>@{nameOf(id)}</bdi>;
}

type Element = NonNullable<ExtraProps['node']>;
type Content = Element['children'][number];

/** What looks like HTML is what somebody wrote, and shown as that: the cleaning would take it away. */
function markupAsText() {
  return (tree: { children: Content[] }) => {
    tree.children = tree.children.map(asText);
  };
}

function asText(node: Content): Content {
  if (node.type === 'element') return { ...node, children: node.children.map(asText) };
  return isMarkup(node) ? { type: 'text', value: node.value } : node;
}

const isMarkup = (node: { type: string }): node is { type: 'raw'; value: string } => node.type === 'raw';

/** Puts an element where somebody is mentioned; it comes after the cleaning, so that nobody else makes such elements. */
function withMentions() {
  return (tree: { children: Content[] }) => {
    tree.children = tree.children.flatMap(mentionsIn);
  };
}

function mentionsIn(node: Content): Content[] {
  if (node.type === 'element' && node.tagName !== 'code')
    return [{ ...node, children: node.children.flatMap(mentionsIn) }];
  if (node.type !== 'text') return [node];
  return partsOf(node.value).map((part) =>
    'words' in part
      ? { ...node, value: part.words }
      : { type: 'element', tagName: 'span', properties: { dataMention: part.mention }, children: [] },
  );
}
