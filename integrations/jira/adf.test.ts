import { describe, expect, it } from 'vitest';
import {
  adfDocument,
  adfToText,
  bulletList,
  code,
  heading,
  link,
  paragraph,
  strong,
  table,
  text,
} from './adf.ts';

describe('a document for Jira', () => {
  it('reads in order, block below block', () => {
    const document = adfDocument(
      heading('What is needed'),
      paragraph('Install ', strong('Onramp'), ' on ', link('acme/shop', 'https://github.example/acme/shop')),
      bulletList([[text('first')], [code('second')]]),
      table(['Measure', 'Asked'], [['CPU', '2']]),
    );
    expect(adfToText(document)).toBe(
      'What is needed\nInstall Onramp on acme/shop\nfirst\nsecond\nMeasure\nAsked\nCPU\n2',
    );
  });

  it('links to web addresses only', () => {
    expect(() => link('click', 'javascript:alert(1)')).toThrow(/not a web address/);
    expect(() => link('click', 'not an address')).toThrow();
  });

  it('never holds the empty text that Jira refuses', () => {
    expect(text('').text).not.toBe('');
  });
});

describe("a person's comment", () => {
  it('is read with its mentions, links and line breaks', () => {
    const content = [
      { type: 'mention', attrs: { id: '1', text: '@Mira' } },
      { type: 'text', text: ' done, see ' },
      { type: 'inlineCard', attrs: { url: 'https://github.example/x' } },
      { type: 'hardBreak' },
      { type: 'text', text: 'thanks' },
    ];
    expect(adfToText({ type: 'doc', version: 1, content: [{ type: 'paragraph', content }] })).toBe(
      '@Mira done, see https://github.example/x\nthanks',
    );
  });

  it('cannot be so deep or so odd that reading it fails', () => {
    let deep: unknown = { type: 'text', text: 'bottom' };
    for (let level = 0; level < 10_000; level++) deep = { type: 'panel', content: [deep] };
    expect(adfToText(deep)).toBe('');
    for (const odd of [null, 7, 'text', [], { type: 'text' }, { content: 'no list' }])
      expect(adfToText(odd)).toBe('');
  });
});
