import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseAnswer } from './answer.ts';
import { retryAfterMs } from './retry-after.ts';
import { readTail } from './tail.ts';
import { decodeUtf8 } from './utf8.ts';

describe('Retry-After', () => {
  const now = Date.parse('2026-11-21T08:00:00Z');
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['1.5', 1500],
    ['Sat, 21 Nov 2026 08:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 07:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('"%s" means %s ms', (value, expected) => {
    expect(retryAfterMs(value, now)).toBe(expected);
  });
});

describe('the tail of a log', () => {
  const answerOf = (...chunks: string[]) =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
          controller.close();
        },
      }),
    );

  it('is the whole log when that is short', async () => {
    expect(await readTail(answerOf('one\r\ntw', 'o\n\nlast\n'), 100)).toEqual(['one', 'two', '', 'last']);
    expect(await readTail(new Response(null), 100)).toEqual([]);
  });

  it('never begins in the middle of a line, and holds no more than allowed', async () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}`);
    const text = `${lines.join('\n')}\n`;
    for (const size of [7, 64, 1000]) {
      const chunks = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
      const tail = await readTail(answerOf(...chunks), 500);
      expect(tail.length).toBeGreaterThan(30);
      expect(tail).toEqual(lines.slice(-tail.length));
      expect(tail.join('\n').length).toBeLessThanOrEqual(500);
    }
  });
});

describe('bytes that are not UTF-8', () => {
  it('are no text', () => {
    expect(decodeUtf8(Uint8Array.of(0x7b, 0xff, 0x7d))).toBeNull();
    expect(decodeUtf8(new TextEncoder().encode('{"é":1}'))).toBe('{"é":1}');
  });
});

describe('an answer of another form than documented', () => {
  it('is told with where and what, in words of ours', () => {
    const schema = z.object({ id: z.int(), name: z.string() });
    expect(() => parseAnswer(schema, { id: '7' }, 'GitHub', 'reading the repository')).toThrow(
      'GitHub answered in a form Onramp does not know while reading the repository (id must be a number; name is missing).',
    );
    expect(() => parseAnswer(schema, 'Bad gateway', 'GitHub', 'reading the repository')).toThrow(
      '(the answer must be an object)',
    );
  });
});
