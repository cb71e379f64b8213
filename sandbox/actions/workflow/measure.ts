import { type Document, isAlias, isCollection, isPair, isScalar, parseDocument } from 'yaml';

// GitHub's own limits on workflow files (github.com/actions/runner, ParseOptions of its workflow parser). Aliases count
// as what they stand for.
const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 50;
const MAX_EVENTS = 1_000_000;

interface Size {
  events: number;
  depth: number;
}

const SCALAR: Size = { events: 1, depth: 0 };

/** What of GitHub's limits a workflow file breaks; null when it keeps them all. */
export function brokenLimit(content: string): string | null {
  if (Buffer.byteLength(content) > MAX_BYTES)
    return `The maximum file size of ${MAX_BYTES} bytes has been exceeded`;
  let size: Size;
  try {
    const document = parseDocument(content, { uniqueKeys: false });
    if (document.errors.length > 0) return null;
    size = sizeOf(document);
  } catch (error) {
    // The file's own nesting overflows the stack before it can be measured.
    if (error instanceof RangeError) return 'Maximum object depth exceeded';
    throw error;
  }
  if (size.depth > MAX_DEPTH) return 'Maximum object depth exceeded';
  return size.events > MAX_EVENTS ? 'Maximum events exceeded while evaluating the template' : null;
}

/** Each node is measured once, however often aliases name it: the whole is never expanded. */
function sizeOf(document: Document.Parsed): Size {
  const anchors = new Map<string, unknown>();
  const known = new Map<unknown, Size>();
  const measure = (node: unknown): Size => {
    // What is not measured yet is around the alias itself: the parser leaves such an alias out.
    if (isAlias(node)) return known.get(anchors.get(node.source)) ?? SCALAR;
    if ((isCollection(node) || isScalar(node)) && node.anchor) anchors.set(node.anchor, node);
    if (!isCollection(node)) return SCALAR;
    const size = { events: 2, depth: 0 };
    for (const item of node.items) {
      for (const part of isPair(item) ? [item.key, item.value] : [item]) {
        const own = measure(part);
        size.events += own.events;
        size.depth = Math.max(size.depth, own.depth);
      }
    }
    size.depth++;
    known.set(node, size);
    return size;
  };
  return measure(document.contents);
}
