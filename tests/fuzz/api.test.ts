import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Onramp, type RoleName, startOnramp } from '../support/onramp.ts';

/** Set by the test runner (scripts/test.mjs); without it there is nothing to fuzz with. */
const SCHEMATHESIS = process.env.SCHEMATHESIS;
/** For each role, with the start of Onramp beside it: all of it stays within about four minutes. */
const SECONDS = 45;
const EXAMPLES = 40;
/** A stream answers for as long as it is open; their refusals are those of what they show. */
const STREAMS = ['streamPlan', 'streamRun'];
/**
 * No 5xx, no status, header, type or body that the description does not have, nothing taken that the description
 * refuses, and 405 with `Allow` for every method that it does not name. What the description allows may still be refused:
 * which addresses are repositories, and which cursors a list gave out, no schema can say.
 */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'missing_required_header',
  'unsupported_method',
  'allow_header_conformance',
];

interface Report {
  complete: boolean;
  operations: { selected: number; tested: number; errored: number };
  test_cases: { generated: number };
  failures: Array<{ title: string; count: number; operations: string[] }>;
  errors: unknown[];
}

describe.skipIf(!SCHEMATHESIS)('the API, fuzzed from its own description', () => {
  let onramp: Onramp;

  beforeAll(async () => {
    onramp = await startOnramp();
  }, 420_000);
  afterAll(() => onramp?.stop(), 120_000);

  // Who may write his own team's, who may write everything, and who may only read.
  it.each(['engineer', 'platform', 'qa'] as const)(
    'answers whatever is sent within its description: %s',
    async (role) => {
      const { report, output } = await fuzz(onramp, role);
      expect(report.failures, output).toEqual([]);
      expect(report.errors, output).toEqual([]);
      expect(report.operations.tested).toBe(report.operations.selected);
      expect(report.operations.selected).toBeGreaterThan(8);
      // How far it comes in its time is the machine's affair; but for each operation there is more than a try or two.
      expect(report.test_cases.generated).toBeGreaterThan(3 * report.operations.selected);
    },
    300_000,
  );

  it('is well afterwards', async () => {
    const health = await fetch(`${address(onramp)}/api/health`);
    expect([health.status, await health.json()]).toMatchObject([200, { status: 'ok' }]);
  });
});

const address = (onramp: Onramp) => onramp.sandbox.portal.replace('//localhost', '//127.0.0.1');

async function fuzz(onramp: Onramp, role: RoleName): Promise<{ report: Report; output: string }> {
  const api = `${address(onramp)}/api/v1`;
  const headers = { authorization: `Bearer ${onramp.sandbox.tokens[role]}` };
  const description = join(onramp.home, `openapi-${role}.json`);
  const report = join(onramp.home, `fuzz-${role}.json`);
  writeFileSync(description, await (await fetch(`${api}/openapi.json`, { headers })).text());
  const output = await run(onramp.home, [
    'run',
    description,
    ...['--url', api, '--header', `Authorization: ${headers.authorization}`],
    ...STREAMS.flatMap((id) => ['--exclude-operation-id', id]),
    ...['--phases', 'coverage,fuzzing', '--checks', CHECKS.join(',')],
    ...['--max-examples', String(EXAMPLES), '--max-time', String(SECONDS)],
    // One: Python 3.11 loses count when several threads compile code at once.
    ...['--workers', '1', '--request-timeout', '20', '--generation-database', 'none'],
    ...['--continue-on-failure', '--no-color', '--report', 'json', '--report-json-path', report],
  ]);
  if (!existsSync(report)) throw new Error(`schemathesis left no report:\n${output}`);
  return { report: JSON.parse(readFileSync(report, 'utf8')) as Report, output };
}

/** It leaves what it learnt in the folder it runs in. */
function run(folder: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(SCHEMATHESIS ?? '', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('exit', () => resolve(output.slice(-20_000)));
  });
}
