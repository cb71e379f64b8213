import { describe, expect, it } from 'vitest';
import { findLocalhostLine, quoteLog, sayingOf, toLogLine } from './log-lines.ts';

const quoted = (...lines: string[]) => quoteLog(lines.map(toLogLine));

describe('the last lines of a log', () => {
  const SAYINGS: ReadonlyArray<[kind: string, lines: string[], said: string | null]> = [
    [
      'the shell’s word for a program that is missing, before what npm says of its own call',
      [
        '> relay@1.0.0 start',
        '> tsx src/index.ts',
        '',
        'sh: 1: tsx: not found',
        'npm error Lifecycle script failed',
      ],
      'sh: 1: tsx: not found',
    ],
    [
      'the error of a Node.js program, not the trace below it',
      [
        '/app/server.js:3',
        "    throw new Error('SESSION_KEY is required');",
        '    ^',
        '',
        'Error: SESSION_KEY is required',
        '    at Object.<anonymous> (/app/server.js:3:9)',
        ...Array.from({ length: 20 }, (_, at) => `    at step${at} (node:internal/modules:1:1)`),
        '',
        'Node.js v22.20.0',
      ],
      'Error: SESSION_KEY is required',
    ],
    [
      'the message of a structured line',
      ['{"level":30,"msg":"starting"}', '{"level":60,"time":1,"msg":"cannot reach the database"}'],
      'cannot reach the database',
    ],
    [
      'npm’s own reason where nothing else says one',
      [
        'npm error code EUSAGE',
        'npm error',
        'npm error `npm ci` can only install with an up-to-date lock file.',
        'npm error A complete log of this run can be found in: /tmp/log',
      ],
      'npm error `npm ci` can only install with an up-to-date lock file.',
    ],
    [
      'an error that announces its reason, with the reason',
      ['Error: next/font: error:', 'Failed to fetch Geist from Google Fonts.'],
      'Error: next/font: error: Failed to fetch Geist from Google Fonts.',
    ],
    ['nothing, where no line says why', ['> build', 'done'], null],
  ];
  it.each(SAYINGS)('say %s', (_kind, lines, said) => {
    expect(sayingOf(quoted(...lines))).toBe(said);
  });

  it('keep the decisive line although a long trace follows, and no more than a screen of them', () => {
    const { lines, decisive } = quoted(
      ...Array.from({ length: 30 }, (_, at) => `line ${at}`),
      'Error: the one that says why',
      ...Array.from({ length: 30 }, (_, at) => `    at step${at} (file.js:1:1)`),
    );
    expect(lines).toHaveLength(12);
    expect(lines[decisive ?? -1]?.text).toBe('Error: the one that says why');
  });

  it('lose colours, passwords in addresses, and what is longer than a line', () => {
    const { lines } = quoted(
      '\u001b[31mError: no postgres://app:hunter2@db/shop\u001b[0m',
      'x'.repeat(5_000),
    );
    expect(lines[0]?.text).toBe('Error: no postgres://***@db/shop');
    expect(lines[1]?.text).toHaveLength(300);
  });

  it('have their time apart, as Kubernetes and GitHub put it before each line', () => {
    expect(toLogLine('2026-11-29T10:00:00.123456789Z hello')).toEqual({
      at: '2026-11-29T10:00:00.123Z',
      text: 'hello',
    });
    expect(toLogLine('2026-99-29T10:00:00Z hello').at).toBeNull();
    expect(toLogLine('no time')).toEqual({ at: null, text: 'no time' });
  });
});

describe('a program that says where it listens', () => {
  const found = (...lines: string[]) => findLocalhostLine(lines.map(toLogLine));

  it.each([
    ['{"level":30,"msg":"Server listening at http://127.0.0.1:3600"}', 3600],
    ['Server listening at http://[::1]:3000', 3000],
    ['  ➜  Local:   http://localhost:4173/', 4173],
    ['listening on localhost port 8080', 8080],
  ])('on localhost: %s', (line, port) => {
    expect(found('starting', line)).toMatchObject({ port });
  });

  it.each([
    ['Server listening at http://0.0.0.0:3000'],
    ['listening on [::]:3000'],
    ['connecting to database at 127.0.0.1'],
    ['listening on port 3000'],
  ])('elsewhere, or does not say: %s', (line) => {
    expect(found(line)).toBeNull();
  });

  it('on every address names localhost among them (Fastify lists all)', () => {
    expect(
      found('Server listening at http://127.0.0.1:3000', 'Server listening at http://10.1.2.3:3000'),
    ).toBeNull();
  });
});
