import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readBySchema, wordsOf } from '#domain/input/read-by-schema.ts';
import { type Organisation, organisationSchema } from '#domain/organisation.ts';
import { yamlProblem } from '#domain/yaml-problem.ts';
import { getSettings, SettingsError } from './env.ts';

/**
 * Reads the organisation's settings file (YAML, of which JSON is a part).
 * @throws SettingsError naming every bad or missing field, and references to what the file does not define
 */
export function readOrganisation(file: string): Organisation {
  const read = readBySchema(organisationSchema, readDocument(file));
  if (!read.ok) {
    throw new SettingsError(
      read.faults.map((fault) => `${file}: ${fault.path.join('.') || 'the file'}: ${wordsOf(fault)}.`),
    );
  }
  const problems = findBrokenReferences(read.value).map((problem) => `${file}: ${problem}`);
  if (problems.length > 0) throw new SettingsError(problems);
  return read.value;
}

function readDocument(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SettingsError([`ONRAMP_ORGANISATION_FILE names ${file}, which cannot be read (${code}).`]);
  }
  try {
    return parse(text, { logLevel: 'error' });
  } catch (error) {
    throw new SettingsError([`${file}: ${yamlProblem(error)}.`]);
  }
}

function findBrokenReferences(organisation: Organisation): string[] {
  const problems: string[] = [];
  const clusters = new Set(organisation.clusters.map((cluster) => cluster.name));
  for (const environment of organisation.environments) {
    if (!clusters.has(environment.cluster)) {
      problems.push(
        `environment ${environment.name} names the cluster ${environment.cluster}, which is not defined.`,
      );
    }
  }
  for (const [what, names] of [
    ['team', organisation.teams.map((team) => team.slug)],
    ['environment', organisation.environments.map((environment) => environment.name)],
    ['cluster', organisation.clusters.map((cluster) => cluster.name)],
  ] as const) {
    for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index))) {
      problems.push(`the ${what} ${name} is defined twice.`);
    }
  }
  if (!('default' in organisation.jira.dueHours)) problems.push('jira.dueHours needs a "default".');
  return problems;
}

let organisation: Organisation | undefined;

/** The organisation this process serves, read once on first use. @throws SettingsError */
export function getOrganisation(): Organisation {
  organisation ??= readOrganisation(getSettings().portal.organisationFile);
  return organisation;
}
