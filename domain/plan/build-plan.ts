import { isGenerated } from '../app-manifest/generated-file.ts';
import { deployFolder } from '../app-manifest/kustomization.ts';
import type { AppManifest } from '../app-manifest/manifest.ts';
import { MANIFEST_API_VERSION, MANIFEST_PATH } from '../app-manifest/manifest.ts';
import type { ParsedManifest } from '../app-manifest/manifest-text.ts';
import { parseManifest } from '../app-manifest/manifest-text.ts';
import { appUrl, effectiveSize } from '../app-manifest/render-context.ts';
import { describeNoApp } from '../inspection/no-app.ts';
import { textAt } from '../inspection/readings.ts';
import type { TeamSettings } from '../organisation.ts';
import { getCluster } from '../organisation.ts';
import { PortalError } from '../portal-error.ts';
import type { AppOnBlueprint, BlueprintContext, GoldenPaths } from './blueprint.ts';
import { imageSource } from './blueprint.ts';
import { chooseBranch } from './choose-branch.ts';
import { chooseTeam } from './choose-team.ts';
import { expectedDuration } from './expected-duration.ts';
import { decideFiles, decisionQuestions, environmentsLeftOut } from './file-decisions.ts';
import { fittingSizes } from './fitting-sizes.ts';
import { identityQuestions } from './name-questions.ts';
import { isWritten, type Plan, type PlannedApp, type PlannedEnvironment } from './plan.ts';
import type { Question } from './plan-apps.ts';
import { planApps } from './plan-apps.ts';
import { planChanges } from './plan-changes.ts';
import { planEnvironments } from './plan-environments.ts';
import { planFiles } from './plan-files.ts';
import type { PlanInput } from './plan-input.ts';
import { planObjects } from './plan-objects.ts';
import { planPeople } from './plan-people.ts';
import { planSettings } from './plan-settings.ts';

/**
 * Everything that onboarding this repository would change, decided from what was read: nothing is asked, nothing is
 * changed. While `questions` is not empty, apps with an open question are left out and the plan cannot be started.
 * @throws PortalError invalid when the repository has no app to onboard, or a choice names what does not exist
 */
export function buildPlan(input: PlanInput, goldenPaths: GoldenPaths): Plan {
  requireWatchableBranch(input);
  requireApps(input);
  const manifestText = textAt(input.existing.files, MANIFEST_PATH);
  const parsed = manifestText === null ? null : parseManifest(manifestText);
  const chosenTeam = chooseTeam(input, parsed);
  const team = chosenTeam ?? input.organisation.teams[0];
  if (team === undefined) throw new RangeError('The organisation file names no team.');
  const chosen = planEnvironments(input, team);
  const early = decideFiles({ input, goldenPaths, environments: chosen, wanted: [] });
  const leftOut = environmentsLeftOut(early, chosen);
  const environments = chosen.filter(({ name }) => !leftOut.has(name));
  const context: BlueprintContext = { repository: input.repository, files: input.existing.files };
  const names = {
    organisation: input.organisation,
    environments,
    namesTaken: input.existing.namesTaken,
  };
  const { apps, questions } = planApps({
    findings: input.inspection.apps,
    choices: input.choices,
    manifest: parsed?.ok ? parsed.manifest : null,
    context,
    goldenPaths,
    ...names,
  });
  const open = [
    ...questions,
    ...teamQuestions(chosenTeam),
    ...identityQuestions(input.repository, names),
    ...manifestQuestions(parsed),
    ...foreignFileQuestions(input, environments, goldenPaths),
  ];
  const changes = planChanges({
    choices: input.choices,
    findings: input.inspection.apps,
    declared: parsed?.ok ? parsed.manifest.apps : [],
    team: chooseTeam({ ...input, choices: {} }, parsed)?.slug ?? null,
    environments: input.organisation.environments.map(({ name }) => name),
  });
  const shell = { ...planShell(input, team, environments, open), changes };
  const { plan, wanted } =
    apps.length === 0
      ? { plan: shell, wanted: [] }
      : fillPlan(shell, { input, team, apps, context, goldenPaths, leftOut: [...leftOut] });
  const decisions = decideFiles({ input, goldenPaths, environments: chosen, wanted });
  return { ...plan, decisions, questions: [...plan.questions, ...decisionQuestions(decisions)] };
}

/** GitHub evaluates `${{` in the trigger of a workflow too, and knows no way to write it as it is. */
function requireWatchableBranch({ repository: { defaultBranch } }: PlanInput): void {
  if (!defaultBranch.includes('${{')) return;
  throw new PortalError(
    'invalid',
    `The default branch is named "${defaultBranch}". GitHub takes "\${{" in a workflow for an expression, so no pipeline can watch this branch. Rename the branch, or make another one the default, then inspect the repository again.`,
  );
}

function requireApps({ inspection, choices }: PlanInput): void {
  if (inspection.apps.length === 0) {
    const notSeen = (inspection.leftOut ?? []).map(({ sentence }) => ` ${sentence}`).join('');
    throw new PortalError('invalid', `${describeNoApp(inspection)}${notSeen}`);
  }
  const left = inspection.apps.filter(
    (app) => choices.apps?.find((choice) => choice.path === app.path)?.include !== false,
  );
  if (left.length === 0) {
    throw new PortalError('invalid', 'Every app of this repository is left out. Include at least one.');
  }
}

/** The plan before any app is in it. */
function planShell(
  input: PlanInput,
  team: TeamSettings,
  environments: PlannedEnvironment[],
  questions: Question[],
): Plan {
  return {
    schemaVersion: 1,
    repository: input.repository,
    team: team.slug,
    apps: [],
    environments,
    branch: chooseBranch(input.existing.github.branches),
    files: [],
    settings: [],
    objects: [],
    monitoring: [],
    people: [],
    requiredChecks: [],
    expected: expectedDuration(),
    questions,
    inspection: input.inspection,
  };
}

interface FillInput {
  input: PlanInput;
  team: TeamSettings;
  apps: readonly AppOnBlueprint[];
  context: BlueprintContext;
  goldenPaths: GoldenPaths;
  leftOut: readonly string[];
}

function fillPlan(
  shell: Plan,
  { input, team, apps, context, goldenPaths, leftOut }: FillInput,
): { plan: Plan; wanted: string[] } {
  const { environments } = shell;
  const manifest: AppManifest = {
    apiVersion: MANIFEST_API_VERSION,
    team: team.slug,
    apps: apps.map(({ app }) => app),
  };
  const inClusters = environments.map((environment) =>
    planObjects(environment, { input, team, apps: manifest.apps }),
  );
  const sizeNeedsApprovalIn = inClusters
    .filter(({ size }) => size.over.length > 0)
    .map(({ environment }) => environment.name);
  const fit = sizeNeedsApprovalIn.length > 0 ? fittingSizes(manifest.apps, inClusters) : null;
  const requiredChecks = goldenPaths.requiredChecks(apps, context);
  const planned = apps.map((app) => plannedApp(app, environments, input));
  const { files, wanted } = planFiles({
    input,
    manifest,
    apps,
    environments,
    context,
    goldenPaths,
    sizeNeedsApprovalIn,
    leftOut,
  });
  const people = planPeople({
    repository: input.repository,
    team,
    environments: inClusters,
    existing: input.existing.github,
    opensPullRequest: files.some(isWritten),
  });
  const plan = {
    ...shell,
    apps: planned,
    files,
    settings: planSettings({
      organisation: input.organisation,
      team,
      owner: input.repository.owner,
      defaultBranch: input.repository.defaultBranch,
      apps: planned,
      environments,
      requiredChecks,
      existing: input.existing.github,
    }),
    objects: inClusters.flatMap(({ objects }) => objects),
    monitoring: inClusters.flatMap(({ monitoring }) => monitoring),
    people,
    requiredChecks,
    ...(fit ? { fit } : {}),
  };
  return { plan, wanted };
}

function plannedApp(
  { app, blueprint, findings }: AppOnBlueprint,
  environments: readonly PlannedEnvironment[],
  input: PlanInput,
): PlannedApp {
  const urls = environments.map(({ name, cluster }) => {
    return [name, appUrl(app.name, name, getCluster(input.organisation, cluster))] as const;
  });
  const { language, framework, packageManager, buildCommand, startCommand } = findings;
  return {
    name: app.name,
    path: app.path,
    blueprint: { id: blueprint.id, version: blueprint.version },
    language,
    framework,
    packageManager,
    runtimeVersion: app.runtime ?? findings.runtimeVersion,
    buildCommand,
    testCommand: app.test ?? null,
    startCommand,
    port: app.port,
    healthPath: app.health ?? null,
    metricsPath: app.metrics ?? null,
    dockerfile: imageSource(app).dockerfile,
    urls: Object.fromEntries(urls),
    size: effectiveSize({ ...app, environments: {} }, ''),
    sizes: Object.fromEntries(environments.map(({ name }) => [name, effectiveSize(app, name)])),
  };
}

function teamQuestions(team: TeamSettings | null): Question[] {
  if (team !== null) return [];
  return [{ appPath: '.', field: 'team', question: 'Which team owns this repository?' }];
}

/** A broken manifest is its authors' to mend: it may say what Onramp cannot see. */
function manifestQuestions(parsed: ParsedManifest | null): Question[] {
  if (parsed === null || parsed.ok) return [];
  return parsed.problems.map(({ line, path, message }) => ({
    appPath: '.',
    field: 'manifest',
    question: `${MANIFEST_PATH}, line ${line}: ${path === '' ? '' : `${path}: `}${message}. Mend it in the repository first.`,
  }));
}

/** Files of somebody else under names that the pipeline runs by: they would be run, or applied, instead of ours. */
function foreignFileQuestions(
  input: PlanInput,
  environments: readonly PlannedEnvironment[],
  { repositoryPaths }: GoldenPaths,
): Question[] {
  const paths = [
    ...environments.map(({ name }) => `${deployFolder(name)}/kustomization.yaml`),
    ...repositoryPaths.filter((path) => path.startsWith('.github/workflows/')),
  ];
  return paths.flatMap((path) => {
    const existing = textAt(input.existing.files, path);
    if (existing === null || isGenerated(existing)) return [];
    return [
      {
        appPath: '.',
        field: 'files',
        question: `${path} exists and is not from Onramp, whose pipeline would use it. Move it elsewhere first.`,
      },
    ];
  });
}
