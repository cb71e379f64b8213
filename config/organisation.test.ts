import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { SettingsError } from './env.ts';
import { readOrganisation } from './organisation.ts';

const folder = mkdtempSync(join(tmpdir(), 'onramp-organisation-'));
afterAll(() => rmSync(folder, { recursive: true }));

function problemsOf(text: string | null): string[] {
  const file = join(folder, 'organisation.yaml');
  rmSync(file, { force: true });
  if (text !== null) writeFileSync(file, text);
  try {
    readOrganisation(file);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map((line) => line.replaceAll(file, '<file>'));
    throw error;
  }
  return [];
}

it.each([
  ['is not there', null, 'ONRAMP_ORGANISATION_FILE names <file>, which cannot be read (ENOENT).'],
  ['is empty', '', '<file>: the file: must be an object.'],
  [
    'is no YAML',
    'name: "Sample',
    '<file>: a sign is missing, such as a comma, a colon with a space, a quote or a bracket.',
  ],
  ['says a thing twice', 'name: a\nname: b\n', '<file>: a key stands here twice.'],
  ['has another kind of value', 'name: 7\n', '<file>: name: must be a text.'],
  ['leaves a thing out', 'name: Sample\n', '<file>: teams: is missing.'],
  ['has what is not known', 'nmae: Sample\n', '<file>: nmae: is not known here.'],
  [
    'has a limit of nothing',
    'limits: { runs: { most: 0, minutes: 60 } }\n',
    '<file>: limits.runs.most: must be more than 0.',
  ],
])('an organisation file that %s is told so in our words', (_, text, problem) => {
  const problems = problemsOf(text);
  expect(problems).toContain(problem);
  expect(problems.join('\n')).not.toMatch(/Invalid|expected|Unrecognized|Too /);
});
