import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Organisation, organisationSchema } from '#domain/organisation.ts';
import { getSettings, SettingsError } from './env.ts';

/**
 * Reads the organisation's settings file (YAML, of which JSON is a part).
 * @throws SettingsError naming every bad or missing field, and references to what the file does not define
 */
export function readOrganisation(file: string): Organisation {
  let document: unknown;
  try {
    document = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new SettingsError([
      `ONRAMP_ORGANISATION_FILE names ${file}, which cannot be read (${code ?? message}).`,
    ]);
  }
  const parsed = organisationSchema.safeParse(document);
  if (!parsed.success) {
    throw new SettingsError(
      parsed.error.issues.map((issue) => `${file}: ${issue.path.join('.') || 'the file'}: ${issue.message}`),
    );
  }
  const problems = findBrokenReferences(parsed.data).map((problem) => `${file}: ${problem}`);
  if (problems.length > 0) throw new SettingsError(problems);
  return parsed.data;
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
