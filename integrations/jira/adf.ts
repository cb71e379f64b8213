/** The small part of Atlassian Document Format that Onramp writes: paragraphs, lists, a table of facts, links. */

export interface AdfText {
  type: 'text';
  text: string;
  marks?: Array<{ type: 'strong' } | { type: 'code' } | { type: 'link'; attrs: { href: string } }>;
}
export interface AdfParagraph {
  type: 'paragraph';
  content: AdfText[];
}
export interface AdfHeading {
  type: 'heading';
  attrs: { level: 2 | 3 };
  content: AdfText[];
}
export interface AdfBulletList {
  type: 'bulletList';
  content: Array<{ type: 'listItem'; content: AdfParagraph[] }>;
}
export interface AdfTable {
  type: 'table';
  content: Array<{
    type: 'tableRow';
    content: Array<{
      type: 'tableHeader' | 'tableCell';
      attrs: Record<string, never>;
      content: AdfParagraph[];
    }>;
  }>;
}
export type AdfBlock = AdfParagraph | AdfHeading | AdfBulletList | AdfTable;
export interface AdfDocument {
  type: 'doc';
  version: 1;
  content: AdfBlock[];
}

/** Text is always data here: nothing in it is read as markup. ADF refuses empty text nodes. */
export const text = (value: string): AdfText => ({ type: 'text', text: value === '' ? ' ' : value });
export const strong = (value: string): AdfText => ({ ...text(value), marks: [{ type: 'strong' }] });
export const code = (value: string): AdfText => ({ ...text(value), marks: [{ type: 'code' }] });
/** @throws TypeError when `href` is not an http(s) address */
export const link = (label: string, href: string): AdfText => {
  const url = new URL(href);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new TypeError(`"${href}" is not a web address.`);
  return { ...text(label), marks: [{ type: 'link', attrs: { href: url.href } }] };
};

export const paragraph = (...content: Array<AdfText | string>): AdfParagraph => ({
  type: 'paragraph',
  content: content.map((part) => (typeof part === 'string' ? text(part) : part)),
});
export const heading = (value: string): AdfHeading => ({
  type: 'heading',
  attrs: { level: 3 },
  content: [text(value)],
});
export const bulletList = (items: AdfText[][]): AdfBulletList => ({
  type: 'bulletList',
  content: items.map((item) => ({ type: 'listItem', content: [paragraph(...item)] })),
});
export const table = (header: string[], rows: string[][]): AdfTable => ({
  type: 'table',
  content: [
    {
      type: 'tableRow',
      content: header.map((cell) => ({ type: 'tableHeader', attrs: {}, content: [paragraph(strong(cell))] })),
    },
    ...rows.map((row) => ({
      type: 'tableRow' as const,
      content: row.map((cell) => ({ type: 'tableCell' as const, attrs: {}, content: [paragraph(cell)] })),
    })),
  ],
});

export const adfDocument = (...content: AdfBlock[]): AdfDocument => ({ type: 'doc', version: 1, content });

/** What a reader would see of any ADF, as plain text: for comments, which people write. Depth-limited. */
export function adfToText(node: unknown, depth = 0): string {
  if (typeof node !== 'object' || node === null || depth > 50) return '';
  const {
    type,
    text: value,
    content,
    attrs,
  } = node as {
    type?: unknown;
    text?: unknown;
    content?: unknown;
    attrs?: { text?: unknown; url?: unknown };
  };
  if (type === 'text') return typeof value === 'string' ? value : '';
  if (type === 'hardBreak') return '\n';
  if (type === 'mention' || type === 'emoji' || type === 'status')
    return typeof attrs?.text === 'string' ? attrs.text : '';
  if (type === 'inlineCard') return typeof attrs?.url === 'string' ? attrs.url : '';
  const parts = Array.isArray(content) ? content.map((child) => adfToText(child, depth + 1)) : [];
  return parts.join(isInline(type) ? '' : '\n');
}

/** Blocks whose children stand side by side; all others hold blocks, one below the other. */
function isInline(type: unknown): boolean {
  return type === 'paragraph' || type === 'heading' || type === 'codeBlock';
}
