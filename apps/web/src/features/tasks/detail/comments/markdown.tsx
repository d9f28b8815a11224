import { t } from '@lingui/core/macro';
import { Anchor } from '@mantine/core';
import Markdown, { type Components, type ExtraProps } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { usePeople } from '../../../people/people.ts';
import classes from './comments.module.css';
import { partsOf } from './mention-text.ts';

/** What somebody wrote, as they meant it. Nothing of it can be more than text: it is made of known elements alone. */
export default function CommentMarkdown({ text }: { text: string }) {
  return (
    <div className={classes.markdown} dir="auto">
      <Markdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[markupAsText, rehypeSanitize, withMentions]}
        components={COMPONENTS}
      >
        {text}
      </Markdown>
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
  // A comment stands below the headings of its page.
  h1: 'h4',
  h2: 'h5',
  h3: 'h6',
  span: ({ node, children }) => {
    const id = node?.properties.dataMention;
    return typeof id === 'string' ? <Mention id={id} /> : <span>{children}</span>;
  },
};

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
