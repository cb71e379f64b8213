import { raw } from 'hono/html';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import type { Html } from '../../kernel/page.ts';

/**
 * A person's or a program's Markdown as GitHub shows it: GitHub Flavored Markdown. Untrusted: HTML in it is shown as text,
 * and links and images keep only the protocols of the web and of mail (both are micromark's defaults).
 */
export function markdown(text: string): Html {
  const body = micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  return raw(`<div class="markdown">${body}</div>`);
}
