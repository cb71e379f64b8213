import type { ManifestApp } from '../app-manifest/manifest.ts';
import { toAppName } from '../app-manifest/names.ts';
import { effectiveSize } from '../app-manifest/render-context.ts';
import type { AppFindings } from '../inspection/inspection.ts';
import { type AppSize, type ChangedField, type PlanChange, type PlanChoices, TEXT_FIELDS } from './plan.ts';
import { applyManifest, DEFAULT_SIZE } from './plan-apps.ts';

type AppChoice = NonNullable<PlanChoices['apps']>[number];

const SIZE_FIELDS = ['cpuMillis', 'memoryMi', 'pods'] as const satisfies ReadonlyArray<keyof AppSize>;

export interface PlanChangesInput {
  choices: PlanChoices;
  findings: readonly AppFindings[];
  /** Apps of the repository's own manifest: what it says counts before what was detected. */
  declared: readonly ManifestApp[];
  /** What would be without a choice; null when the person must be asked. */
  team: string | null;
  environments: readonly string[];
}

/** What the person changed, compared with what was found; a choice equal to the finding is no change. */
export function planChanges(input: PlanChangesInput): PlanChange[] {
  const { choices } = input;
  const changes: PlanChange[] = [];
  if (choices.team !== undefined && choices.team !== input.team) {
    changes.push({ app: null, field: 'team', before: input.team, after: choices.team, evidence: null });
  }
  const chosen = choices.environments;
  if (chosen && !isSame(chosen, input.environments)) {
    changes.push({
      app: null,
      field: 'environments',
      before: input.environments.join(', '),
      after: chosen.join(', '),
      evidence: null,
    });
  }
  const ofApps = (choices.apps ?? []).flatMap((choice) => {
    const found = input.findings.find((app) => app.path === choice.path);
    if (!found) return [];
    return appChanges(choice, found, input.declared.find((app) => app.path === choice.path) ?? null);
  });
  return [...changes, ...ofApps];
}

function appChanges(choice: AppChoice, found: AppFindings, declared: ManifestApp | null): PlanChange[] {
  const known = applyManifest(found, declared);
  const name = toAppName(known.name);
  const app = { path: found.path, name: choice.name ?? name };
  const changes: PlanChange[] = [];
  const add = (field: ChangedField, before: PlanChange['before'], after: PlanChange['after']) => {
    if (before === after) return;
    const evidence = before === null ? null : (found.evidence[field] ?? null);
    changes.push({ app, field, before, after, evidence });
  };
  if (choice.include === false) return [{ app, field: 'include', before: null, after: null, evidence: null }];
  if (choice.name !== undefined) add('name', name, choice.name);
  for (const field of TEXT_FIELDS) {
    const after = choice[field];
    if (after !== undefined) add(field, known[field], after);
  }
  if (choice.size) {
    const before = declared ? effectiveSize({ ...declared, environments: {} }, '') : DEFAULT_SIZE;
    for (const field of SIZE_FIELDS) {
      const after = choice.size[field];
      if (after !== undefined) add(field, before[field], after);
    }
  }
  return changes;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value) => other.includes(value));
}
