import { html } from 'hono/html';
import type { Html } from '../kernel/page.ts';
import type { AdfDocument, AdfNode } from './types.ts';

const BLOCKS = new Set([
  'paragraph',
  'heading',
  'bulletList',
  'orderedList',
  'codeBlock',
  'blockquote',
  'panel',
  'rule',
  'table',
  'expand',
  'taskList',
  'decisionList',
  'mediaSingle',
  'mediaGroup',
  'blockCard',
]);

/** Whether a value is an Atlassian document: version 1, known blocks at its top, text only in text nodes. */
export function isAdf(value: unknown): value is AdfDocument {
  const doc = value as Partial<AdfDocument> | null;
  return (
    typeof doc === 'object' &&
    doc !== null &&
    doc.type === 'doc' &&
    doc.version === 1 &&
    Array.isArray(doc.content) &&
    doc.content.every((block) => BLOCKS.has(block?.type) && isNode(block))
  );
}

function isNode(node: AdfNode): boolean {
  if (typeof node?.type !== 'string') return false;
  if (node.type === 'text') return typeof node.text === 'string' && node.text.length > 0;
  return node.content === undefined || (Array.isArray(node.content) && node.content.every(isNode));
}

/** A document of one paragraph per line; what a person types into the page. */
export function adfFromText(text: string): AdfDocument {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return {
    type: 'doc',
    version: 1,
    content: lines.map((line) => ({ type: 'paragraph', content: [{ type: 'text', text: line }] })),
  };
}

/** The document's words; blocks on lines of their own. Webhooks carry descriptions and comments this way. */
export function adfToText(node: AdfNode): string {
  if (node.type === 'text') return node.text ?? '';
  if (node.type === 'hardBreak') return '\n';
  if (node.type === 'mention' || node.type === 'emoji' || node.type === 'status')
    return String(node.attrs?.text ?? '');
  if (node.type === 'inlineCard' || node.type === 'blockCard') return String(node.attrs?.url ?? '');
  const inner = (node.content ?? []).map(adfToText);
  if (node.type === 'listItem') return `* ${inner.join('\n')}`;
  return inner.join(['paragraph', 'heading', 'codeBlock'].includes(node.type) ? '' : '\n');
}

/** The document as HTML, everything escaped; links only to http(s). */
export function adfToHtml(node: AdfNode): Html {
  const inner = () => (node.content ?? []).map(adfToHtml);
  switch (node.type) {
    case 'text':
      return marked(node);
    case 'hardBreak':
      return html`<br>`;
    case 'paragraph':
      return html`<p>${inner()}</p>`;
    case 'heading':
      return heading(Number(node.attrs?.level), inner());
    case 'bulletList':
      return html`<ul>${inner()}</ul>`;
    case 'orderedList':
      return html`<ol>${inner()}</ol>`;
    case 'listItem':
      return html`<li>${inner()}</li>`;
    case 'codeBlock':
      return html`<pre><code>${inner()}</code></pre>`;
    case 'blockquote':
      return html`<blockquote>${inner()}</blockquote>`;
    case 'panel':
      return html`<div class="card">${inner()}</div>`;
    case 'expand':
      return html`<details><summary>${String(node.attrs?.title ?? 'More')}</summary>${inner()}</details>`;
    case 'rule':
      return html`<hr>`;
    case 'table':
      return html`<table><tbody>${inner()}</tbody></table>`;
    case 'tableRow':
      return html`<tr>${inner()}</tr>`;
    case 'tableHeader':
      return html`<th>${inner()}</th>`;
    case 'tableCell':
      return html`<td>${inner()}</td>`;
    case 'inlineCard':
    case 'blockCard':
      return link(String(node.attrs?.url ?? ''), html`${String(node.attrs?.url ?? '')}`);
    case 'mention':
    case 'emoji':
    case 'status':
      return html`${String(node.attrs?.text ?? '')}`;
    default:
      return html`${inner()}`;
  }
}

/** The page's own headings are of levels 1 and 2: those of a document go below. */
function heading(level: number, inner: Html[]): Html {
  if (level >= 5) return html`<h5>${inner}</h5>`;
  return level === 4 ? html`<h4>${inner}</h4>` : html`<h3>${inner}</h3>`;
}

function marked(node: AdfNode): Html {
  return (node.marks ?? []).reduce<Html>(
    (text, mark) => {
      if (mark.type === 'strong') return html`<strong>${text}</strong>`;
      if (mark.type === 'em') return html`<em>${text}</em>`;
      if (mark.type === 'code') return html`<code>${text}</code>`;
      if (mark.type === 'strike') return html`<s>${text}</s>`;
      if (mark.type === 'underline') return html`<u>${text}</u>`;
      if (mark.type === 'link') return link(String(mark.attrs?.href ?? ''), text);
      return text;
    },
    html`${node.text ?? ''}`,
  );
}

const link = (href: string, text: Html): Html =>
  /^https?:\/\//.test(href) ? html`<a href="${href}">${text}</a>` : text;
