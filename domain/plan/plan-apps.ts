import type { AppManifest, ManifestApp } from '../app-manifest/manifest.ts';
import { manifestAppSchema } from '../app-manifest/manifest.ts';
import { toAppName } from '../app-manifest/names.ts';
import { formatCpu, formatMemory } from '../app-manifest/quantities.ts';
import { type Fault, readBySchema } from '../input/read-by-schema.ts';
import type { AppFindings } from '../inspection/inspection.ts';
import type { AppOnBlueprint, Blueprint, BlueprintContext, GoldenPaths } from './blueprint.ts';
import { appNameQuestions, type NamesInput } from './name-questions.ts';
import type { AppSize, Plan, PlanChoices, PlannedEnvironment } from './plan.ts';

type AppChoice = NonNullable<PlanChoices['apps']>[number];
export type Question = Plan['questions'][number];

/** Enough for a small service, Next.js included; the team changes it in the form or in `onramp.yaml`. */
export const DEFAULT_SIZE: AppSize = { cpuMillis: 250, memoryMi: 512, pods: 2 };

export interface AppsInput extends NamesInput {
  findings: readonly AppFindings[];
  choices: PlanChoices;
  /** The repository's own `onramp.yaml`, when it has a valid one: people wrote it, so it weighs more than detection. */
  manifest: AppManifest | null;
  context: BlueprintContext;
  goldenPaths: GoldenPaths;
}

/** The apps that are ready to be set up, and what must be answered before the others are. */
export function planApps(input: AppsInput): { apps: AppOnBlueprint[]; questions: Question[] } {
  const included = input.findings.filter((app) => choiceFor(input.choices, app.path)?.include !== false);
  const drafts = included.map((findings) => draftApp(findings, input));
  const questions = drafts.flatMap((draft) => draft.questions);
  const apps = drafts.flatMap((draft) => (draft.app === null ? [] : [draft.app]));
  const unclear = appNameQuestions(apps, input);
  const clear = apps.filter(({ app }) => !unclear.some((question) => question.appPath === app.path));
  return { apps: clear, questions: [...questions, ...unclear] };
}

interface Draft {
  app: AppOnBlueprint | null;
  questions: Question[];
}

function draftApp(found: AppFindings, input: AppsInput): Draft {
  const declared = input.manifest?.apps.find((app) => app.path === found.path) ?? null;
  const choice = choiceFor(input.choices, found.path);
  const findings = applyChoice(applyManifest(found, declared), choice);
  const blueprint = chooseBlueprint(findings, declared, input.goldenPaths.blueprints);
  if (blueprint === null) return { app: null, questions: [noBlueprint(findings)] };
  const asked = blueprint.questions(findings, input.context);
  if (asked.length > 0) {
    return { app: null, questions: asked.map((question) => ({ appPath: found.path, ...question })) };
  }
  const written = toManifestApp({ findings, declared, choice, blueprint, input });
  const read = readBySchema(manifestAppSchema, written);
  if (!read.ok) return { app: null, questions: refusedValues(findings.path, read.faults) };
  return { app: { app: read.value, blueprint, findings }, questions: [] };
}

function choiceFor(choices: PlanChoices, path: string): AppChoice | undefined {
  return choices.apps?.find((choice) => choice.path === path);
}

/** Findings, with what the repository's own manifest says of the app. */
export function applyManifest(findings: AppFindings, app: ManifestApp | null): AppFindings {
  if (app === null) return findings;
  return {
    ...findings,
    name: app.name,
    runtimeVersion: app.runtime ?? findings.runtimeVersion,
    buildCommand: app.build ?? findings.buildCommand,
    testCommand: app.test ?? findings.testCommand,
    startCommand: app.start ?? findings.startCommand,
    port: app.port,
    healthPath: app.health ?? null,
    metricsPath: app.metrics ?? null,
    dockerfile: app.dockerfile ?? findings.dockerfile,
  };
}

function applyChoice(findings: AppFindings, choice: AppChoice | undefined): AppFindings {
  if (choice === undefined) return { ...findings, name: toAppName(findings.name) };
  const { path: _path, include: _include, size: _size, name, ...chosen } = choice;
  const given = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
  return { ...findings, ...given, name: name ?? toAppName(findings.name) };
}

function chooseBlueprint(
  findings: AppFindings,
  declared: ManifestApp | null,
  blueprints: readonly Blueprint[],
): Blueprint | null {
  const id = declared?.blueprint.split('@')[0];
  return (
    blueprints.find((blueprint) => blueprint.id === id) ??
    blueprints.find((blueprint) => blueprint.accepts(findings)) ??
    null
  );
}

interface ManifestAppParts {
  findings: AppFindings;
  declared: ManifestApp | null;
  choice: AppChoice | undefined;
  blueprint: Blueprint;
  input: AppsInput;
}

function toManifestApp({ findings, declared, choice, blueprint, input }: ManifestAppParts): unknown {
  const size = choice?.size ?? {};
  const given = {
    name: findings.name,
    path: findings.path,
    blueprint: `${blueprint.id}@${blueprint.version}`,
    port: findings.port,
    ...(findings.testCommand === null ? {} : { test: findings.testCommand }),
    ...(findings.healthPath === null ? {} : { health: findings.healthPath }),
    ...(findings.metricsPath === null ? {} : { metrics: findings.metricsPath }),
    ...blueprint.manifestDefaults(findings, input.context),
  };
  if (declared === null) {
    const chosen = { ...DEFAULT_SIZE, ...size };
    return {
      ...given,
      size: writeSize(chosen),
      environments: smallerEnvironments(chosen, input.environments),
    };
  }
  const { user, writable, env, environments, context } = declared;
  const kept = { user, writable, env, environments, ...(context === undefined ? {} : { context }) };
  return { ...given, ...kept, size: { ...declared.size, ...writeSize(size) } };
}

/** As `onramp.yaml` has it; what was not chosen is left out. */
function writeSize({ cpuMillis, memoryMi, pods }: Partial<AppSize>) {
  return {
    ...(cpuMillis === undefined ? {} : { cpu: formatCpu(cpuMillis) }),
    ...(memoryMi === undefined ? {} : { memory: formatMemory(memoryMi) }),
    ...(pods === undefined ? {} : { pods }),
  };
}

/** An environment that nobody has to approve serves trying out: one pod is enough there. */
function smallerEnvironments(size: AppSize, environments: readonly PlannedEnvironment[]) {
  if (size.pods === 1) return {};
  const names = environments.filter((environment) => !environment.approval).map(({ name }) => name);
  return Object.fromEntries(names.map((name) => [name, { size: { pods: 1 } }]));
}

const FORM_FIELDS: Record<string, string> = {
  build: 'buildCommand',
  test: 'testCommand',
  start: 'startCommand',
  runtime: 'runtimeVersion',
  health: 'healthPath',
  metrics: 'metricsPath',
};

/** What no form can change: it is the repository's own. */
const REPOSITORY_FIELDS: Record<string, string> = {
  path: 'folder',
  dockerfile: 'Dockerfile’s path',
  context: 'folder of the build context',
};

function refusedValues(appPath: string, faults: readonly Fault[]): Question[] {
  const firsts = faults.filter(
    ({ path }, index) => faults.findIndex((other) => other.path[0] === path[0]) === index,
  );
  return firsts.map(({ path, rule, general }) => {
    const key = String(path[0] ?? '');
    const reason = rule ?? `it ${general}`;
    const field = FORM_FIELDS[key] ?? key;
    const owned = REPOSITORY_FIELDS[key];
    if (owned) {
      return {
        appPath,
        field,
        question: `The ${owned} of the app in ${JSON.stringify(appPath)} cannot be used in pipelines: ${reason}. Rename it in the repository and inspect it again, or leave the app out.`,
      };
    }
    return { appPath, field, question: `The value of "${field}" cannot be used: ${reason}.` };
  });
}

function noBlueprint(findings: AppFindings): Question {
  const what = findings.language === null ? 'apps of an unknown language' : `${findings.language} apps`;
  return {
    appPath: findings.path,
    field: 'dockerfile',
    question: `Onramp has no blueprint for ${what} without a Dockerfile. Add a Dockerfile, or leave the app out.`,
  };
}
