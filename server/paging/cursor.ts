import type { z } from 'zod';
import { PortalError } from '#domain/portal-error.ts';

/** Rows on one page of a list. */
export const PAGE_SIZE = 50;

/** Packs the last row's sort key. Opaque to clients: its form may change at any time. */
function encodeCursor(key: Record<string, string | number>): string {
  return Buffer.from(JSON.stringify(key), 'utf8').toString('base64url');
}

/** @throws PortalError invalid when it is not one of our cursors */
export function decodeCursor<Key>(schema: z.ZodType<Key>, cursor: string): Key {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw new PortalError(
      'invalid',
      'The cursor is not one this list gave out. Start again at the first page.',
    );
  }
}

/** Cuts the extra row that tells whether there is a next page. */
export function toPage<Row>(rows: Row[], size: number, keyOf: (row: Row) => Record<string, string | number>) {
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > size && last ? encodeCursor(keyOf(last)) : null };
}
