/** Plans of sample repositories, for tests of what blueprints generate. */
import type { AppFindings } from '#domain/inspection/inspection.ts';
import { buildPlan } from '#domain/plan/build-plan.ts';
import type { Plan } from '#domain/plan/plan.ts';
import {
  sampleFindings,
  sampleInspection,
  samplePlanInput,
  textReadings,
} from '#domain/plan/plan-fixtures.ts';
import { goldenPaths } from './golden-paths.ts';

export interface SampleRepository {
  files: Record<string, string>;
  apps: Array<Partial<AppFindings>>;
  defaultBranch?: string;
}

/** The plan of a repository with these files and findings, where nothing else exists. */
export function planOf({ files, apps, defaultBranch = 'main' }: SampleRepository): Plan {
  const input = samplePlanInput({ inspection: sampleInspection(apps.map((app) => sampleFindings(app))) });
  const repository = { ...input.repository, defaultBranch };
  return buildPlan(
    { ...input, repository, existing: { ...input.existing, files: textReadings(files) } },
    goldenPaths,
  );
}

/** Text that the plan writes at a path. @throws Error when it writes none */
export function written(plan: Plan, path: string): string {
  const text = plan.files.find((file) => file.path === path)?.after ?? null;
  if (text === null) throw new Error(`The plan writes no ${path}: ${JSON.stringify(plan.questions)}`);
  return text;
}

/** A `package.json` as text. */
export function packageJson(changes: Record<string, unknown> = {}): string {
  return JSON.stringify({
    name: 'sample',
    scripts: { start: 'node server.js', test: 'node --test' },
    ...changes,
  });
}
