import { deployFolder } from '../app-manifest/kustomization.ts';
import { MANIFEST_PATH } from '../app-manifest/manifest.ts';
import { describeUnreadable, type Unreadable } from '../inspection/reading.ts';
import { obstacleAt } from '../inspection/readings.ts';
import type { GoldenPaths } from './blueprint.ts';
import { inFolder } from './blueprint.ts';
import type { FileDecision, Plan, PlanChoices, PlannedEnvironment } from './plan.ts';
import type { PlanInput } from './plan-input.ts';

/** What a path is to Onramp: that decides whether it can go on beside what is there. */
type Concern =
  /** It must know, or own, what the file says. */
  | { path: string; as: 'manifest' | 'pipeline' }
  | { path: string; as: 'environment'; name: string }
  | { path: string; as: 'dockerfile'; app: string }
  | { path: string; as: 'file' };

export interface DecisionsInput {
  input: PlanInput;
  goldenPaths: GoldenPaths;
  /** Those that were chosen, before any is left out for what stands in its place. */
  environments: readonly PlannedEnvironment[];
  /** Further paths that the plan would write. */
  wanted: readonly string[];
}

/** What is there, cannot be read, and is where Onramp would write or must read: each is the person's to decide. */
export function decideFiles({ input, goldenPaths, environments, wanted }: DecisionsInput): FileDecision[] {
  const concerns = [...concernsOf(input, environments, goldenPaths), ...others(wanted)];
  const found = concerns.flatMap((concern) => {
    const obstacle = obstacleAt(input.existing.files, concern.path);
    return obstacle === null ? [] : [{ concern, obstacle }];
  });
  const byPath = Map.groupBy(found, ({ obstacle }) => obstacle.path);
  const blocked = [...byPath].map(([path, all]) => ({
    path,
    reason: (all[0] as (typeof all)[number]).obstacle.reason,
    concerns: all.map(({ concern }) => concern),
  }));
  const names = environments.map(({ name }) => name);
  let left = names;
  return blocked.map(({ path, reason, concerns: all }) => {
    const lost = all.flatMap((concern) => (concern.as === 'environment' ? [concern.name] : []));
    const remaining = left.filter((name) => !lost.includes(name));
    const canGoOn = remaining.length > 0 && !all.some(({ as }) => as === 'manifest' || as === 'pipeline');
    const ifKept = canGoOn ? describeKeeping(reason, all) : null;
    const answer = answerFor(input.choices, path);
    const settled = answer === 'keep' && ifKept === null ? null : answer;
    if (settled === 'keep') left = remaining;
    const paths = [...new Set(all.map((concern) => concern.path))];
    return { path, reason, concerns: paths, ifKept, wayOut: describeWayOut(reason), answer: settled };
  });
}

/** Environments whose folder the person keeps: nothing can be written there, so nothing is deployed there. */
export function environmentsLeftOut(
  decisions: readonly FileDecision[],
  environments: ReadonlyArray<Pick<PlannedEnvironment, 'name'>>,
): Set<string> {
  const kept = new Set(
    decisions.filter(({ answer }) => answer === 'keep').flatMap(({ concerns }) => concerns),
  );
  return new Set(environments.map(({ name }) => name).filter((name) => kept.has(kustomizationPath(name))));
}

/** One for each that is not kept: nothing starts while there is one. */
export function decisionQuestions(decisions: readonly FileDecision[]): Plan['questions'] {
  return decisions
    .filter(({ answer }) => answer !== 'keep')
    .map((decision) => ({
      appPath: '.',
      field: 'files',
      question: asQuestion(decision),
      decision: decision.path,
    }));
}

/** Short: what follows from each answer stands with the decision. */
function asQuestion({ path, reason, ifKept, wayOut, answer }: FileDecision): string {
  const what = `${path} is there, but could not be read: ${describeUnreadable(reason)}.`;
  if (answer === 'stop') return `${what} You chose to stop there.`;
  return ifKept === null ? `${what} ${wayOut}` : `${what} Keep it, or stop?`;
}

function concernsOf(
  { inspection, choices }: PlanInput,
  environments: readonly PlannedEnvironment[],
  { repositoryPaths }: GoldenPaths,
): Concern[] {
  const included = inspection.apps.filter(
    (app) => choices.apps?.find((choice) => choice.path === app.path)?.include !== false,
  );
  return [
    { path: MANIFEST_PATH, as: 'manifest' },
    ...repositoryPaths
      .filter((path) => path.startsWith('.github/workflows/'))
      .map((path): Concern => ({ path, as: 'pipeline' })),
    ...environments.map(({ name }): Concern => ({ path: kustomizationPath(name), as: 'environment', name })),
    ...included.map(({ dockerfile, path, name }): Concern => {
      return { path: dockerfile ?? inFolder(path, 'Dockerfile'), as: 'dockerfile', app: name };
    }),
  ];
}

function others(paths: readonly string[]): Concern[] {
  return paths.map((path) => ({ path, as: 'file' }));
}

const kustomizationPath = (environment: string) => `${deployFolder(environment)}/kustomization.yaml`;

function answerFor(choices: PlanChoices, path: string) {
  return choices.files?.find((choice) => choice.path === path)?.answer ?? null;
}

/** Full sentences: what is lost by keeping what is there. */
function describeKeeping(reason: Unreadable, concerns: readonly Concern[]): string {
  const environments = concerns.flatMap((concern) => (concern.as === 'environment' ? [concern.name] : []));
  const dockerfile = concerns.find((concern) => concern.as === 'dockerfile');
  if (dockerfile?.as === 'dockerfile') {
    const missing =
      reason.why === 'lfs-pointer' || reason.why === 'submodule'
        ? ' The pipeline fetches neither submodules nor Git LFS content, so it cannot build the image as it is.'
        : '';
    return `The image of ${dockerfile.app} is built from it as it is, and what it says of port and user is not known.${missing}`;
  }
  if (environments.length > 0) {
    const [which, are] = environments.length === 1 ? ['The environment', 'is'] : ['The environments', 'are'];
    return `${which} ${environments.join(' and ')} ${are} left out, because there is no other place for what is deployed there.`;
  }
  const applied = concerns.some(({ path }) => path.startsWith('deploy/'));
  return applied
    ? 'It stays as it is, and the pipeline applies it in place of what Onramp would write.'
    : 'It stays as it is, and Onramp writes nothing in its place.';
}

function describeWayOut({ why }: Unreadable): string {
  switch (why) {
    case 'not-utf8':
    case 'utf-16':
    case 'nul':
      return 'Save it as UTF-8 text, or move it elsewhere, then inspect the repository again.';
    case 'lfs-pointer':
      return 'Commit the file itself in place of the pointer, or move it elsewhere, then inspect the repository again.';
    case 'too-large':
      return 'Make it smaller, or move it elsewhere, then inspect the repository again.';
    case 'symlink':
      return 'Put the file or folder itself in place of the link, or move it elsewhere, then inspect the repository again.';
    default:
      return 'Move it elsewhere, then inspect the repository again.';
  }
}
