import { fileTypeFromBuffer } from 'file-type';

/** So much of a file is looked at to tell what it is. */
export const HEAD = 64 * 1024;

/** What a browser may show by itself: it runs nothing of it. All else is only saved. */
const INLINE = /^(image\/(png|jpeg|gif|webp|avif)|application\/pdf|text\/plain)$/;

export const isInline = (contentType: string): boolean => INLINE.test(contentType);

const UNKNOWN = 'application/octet-stream';

/**
 * What a file is, by its content: neither its name nor who sends it is believed. Text is plain text unless it is a markup
 * that browsers run.
 *
 * @param head how the file begins, `HEAD` bytes of it or all
 */
export async function contentTypeOf(head: Uint8Array): Promise<string> {
  const found = await knownType(head);
  if (found !== undefined && !found.endsWith('xml')) return found;
  const text = textOf(head);
  return text === undefined ? (found ?? UNKNOWN) : markupOf(text);
}

async function knownType(head: Uint8Array): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(head))?.mime;
  } catch {
    return undefined; // what breaks whoever reads it is of no known type
  }
}

/** As text in UTF-8; undefined for what is none. The last character may be cut. */
function textOf(head: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return /[\p{Cc}--[\s\u0080-\u009f]]/v.test(text) ? undefined : text;
  } catch {
    return undefined; // some other encoding, or none
  }
}

function markupOf(text: string): string {
  if (/<svg[\s>]/i.test(text) && /^\s*</.test(text)) return 'image/svg+xml';
  if (/^\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|script|iframe|style|title|meta)\b/is.test(text))
    return 'text/html';
  if (/^\s*<\?xml\b/i.test(text)) return 'application/xml';
  return 'text/plain';
}
