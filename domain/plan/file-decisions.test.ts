import { describe, expect, it } from 'vitest';
import { goldenPaths } from '#blueprints/golden-paths.ts';
import { decodeText, type Reading, type Unreadable, unreadable } from '../inspection/reading.ts';
import { buildPlan } from './build-plan.ts';
import { isWritten, type Plan, type PlanChoices } from './plan.ts';
import {
  SAMPLE_FILES,
  sampleFindings,
  sampleInspection,
  samplePlanInput,
  textReadings,
} from './plan-fixtures.ts';

const HOSTILE: ReadonlyArray<[string, Reading]> = [
  ['one Latin-1 letter', decodeText(Buffer.from('# Réglages\n', 'latin1'))],
  ['UTF-16 with a mark', decodeText(Buffer.from('\ufeffx', 'utf16le'))],
  ['UTF-16 without one', decodeText(Buffer.from('x', 'utf16le'))],
  ['600 kB', decodeText(Buffer.alloc(600_000, 'a'))],
  ['a link', unreadable({ why: 'symlink', target: '../elsewhere' })],
  ['a submodule', unreadable({ why: 'submodule' })],
  ['a Git LFS pointer', unreadable({ why: 'lfs-pointer' })],
];
/** All that a plan of the sample may write to or above: each was lost once. */
const PLACES = [
  'onramp.yaml',
  'Dockerfile',
  '.dockerignore',
  'catalog-info.yaml',
  '.github',
  '.github/workflows',
  '.github/workflows/onramp-ci.yml',
  '.github/workflows/onramp-deploy.yml',
  'deploy',
  'deploy/staging',
  'deploy/staging/kustomization.yaml',
  'deploy/staging/returns-api.yaml',
  'deploy/production/returns-api.monitoring.yaml',
];

function planWith(there: Record<string, Reading>, choices: PlanChoices = {}): Plan {
  const input = samplePlanInput();
  const dockerfile = there.Dockerfile ? 'Dockerfile' : null;
  return buildPlan(
    {
      ...input,
      choices,
      inspection: sampleInspection([sampleFindings({ dockerfile })]),
      existing: { ...input.existing, files: { ...textReadings(SAMPLE_FILES), ...there } },
    },
    goldenPaths,
  );
}
const keep = (...paths: string[]): PlanChoices => ({
  files: paths.map((path) => ({ path, answer: 'keep' as const })),
});
const written = (plan: Plan) => plan.files.filter(isWritten).map(({ path }) => path);
const replaces = (plan: Plan, place: string) =>
  written(plan).filter((path) => path === place || path.startsWith(`${place}/`));

describe('what is there and cannot be read', () => {
  it.each(PLACES)('at %s is never replaced, and nothing starts before somebody decided', (place) => {
    for (const [name, reading] of HOSTILE) {
      const plan = planWith({ [place]: reading });
      expect(replaces(plan, place), name).toEqual([]);
      expect(plan.files, name).toContainEqual(
        expect.objectContaining({ path: place, change: 'keep', before: null, after: null }),
      );
      expect(plan.decisions, name).toMatchObject([{ path: place, answer: null }]);
      expect(plan.questions, name).toHaveLength(1);
      expect(plan.questions[0]?.question, name).toContain(`${place} is there, but could not be read: `);
      const stopped = planWith({ [place]: reading }, { files: [{ path: place, answer: 'stop' }] });
      expect(stopped.questions, name).toHaveLength(1);
      const kept = planWith({ [place]: reading }, keep(place));
      expect(replaces(kept, place), name).toEqual([]);
      expect(kept.questions.length, name).toBe(kept.decisions?.[0]?.ifKept === null ? 1 : 0);
    }
  });

  it('is told apart from what nothing stands in the way of', () => {
    expect(planWith({})).toMatchObject({ decisions: [], questions: [] });
    const catalog = planWith({ 'catalog-info.yml': unreadable({ why: 'symlink', target: 'x' }) });
    expect(written(catalog)).toContain('catalog-info.yaml');
  });

  it('is a folder, too, where a file is wanted', () => {
    const plan = planWith(
      textReadings({ 'catalog-info.yaml/x': 'x', 'deploy/staging/returns-api.yaml/x': 'x' }),
    );
    expect(plan.decisions?.map(({ path, reason }) => `${path} ${reason.why}`)).toEqual([
      'deploy/staging/returns-api.yaml folder',
      'catalog-info.yaml folder',
    ]);
    expect(replaces(plan, 'catalog-info.yaml')).toEqual([]);
  });

  it('stays when it is only shown: nothing is asked about CI, owners or manifests that Onramp leaves alone', () => {
    const input = samplePlanInput();
    const inspection = sampleInspection([sampleFindings()], { ci: ['ci.yml'], codeowners: 'CODEOWNERS' });
    const latin1 = HOSTILE[0]?.[1] as Reading;
    const files = { ...textReadings(SAMPLE_FILES), 'ci.yml': latin1, CODEOWNERS: latin1 };
    const plan = buildPlan({ ...input, inspection, existing: { ...input.existing, files } }, goldenPaths);
    expect(plan.questions).toEqual([]);
    const shown = plan.files.filter(({ change }) => change === 'keep');
    expect(shown.map(({ path, unreadable }) => [path, unreadable?.why])).toEqual([
      ['ci.yml', 'not-utf8'],
      ['CODEOWNERS', 'not-utf8'],
    ]);
  });
});

describe('keeping it', () => {
  const reasonFor = (why: Unreadable) => unreadable(why);

  it('builds from a Dockerfile as it is, asks for what it would have said, and says so', () => {
    const there = { Dockerfile: HOSTILE[0]?.[1] as Reading };
    const plan = planWith(there, keep('Dockerfile'));
    expect(plan.questions).toEqual([]);
    expect(plan.apps[0]?.dockerfile).toBe('Dockerfile');
    expect(plan.decisions?.[0]?.ifKept).toContain('built from it as it is');
    expect(written(plan)).not.toContain('Dockerfile');
    expect(written(plan)).not.toContain('.dockerignore');
    expect(planWith({ Dockerfile: reasonFor({ why: 'lfs-pointer' }) }).decisions?.[0]?.ifKept).toContain(
      'cannot build the image',
    );
  });

  it('leaves an environment out whose folder is kept, and only as long as another one is left', () => {
    const there = { 'deploy/staging': reasonFor({ why: 'symlink', target: '../k8s' }) };
    const plan = planWith(there, keep('deploy/staging'));
    expect(plan.environments.map(({ name }) => name)).toEqual(['production']);
    expect(plan.questions).toEqual([]);
    expect(plan.settings.some(({ environment }) => environment === 'staging')).toBe(false);
    expect(plan.objects.some(({ namespace }) => namespace === 'checkout-staging')).toBe(false);
    expect(plan.decisions?.[0]?.ifKept).toContain('The environment staging is left out');

    const both = { ...there, 'deploy/production': reasonFor({ why: 'submodule' }) };
    const stuck = planWith(both, keep('deploy/staging', 'deploy/production'));
    expect(stuck.environments.map(({ name }) => name)).toEqual(['production']);
    expect(stuck.decisions?.map(({ answer, ifKept }) => [answer, ifKept === null])).toEqual([
      ['keep', false],
      [null, true],
    ]);
    expect(stuck.questions).toHaveLength(1);
  });

  it('is no way on beside what Onramp must know or own', () => {
    for (const place of ['onramp.yaml', '.github/workflows', 'deploy']) {
      const plan = planWith({ [place]: reasonFor({ why: 'submodule' }) }, keep(place));
      expect(plan.decisions).toMatchObject([{ path: place, ifKept: null, answer: null }]);
      expect(plan.questions).toMatchObject([{ field: 'files', decision: place }]);
    }
  });

  it('installs by a lock file that is too large to be read', () => {
    const plan = planWith({ 'package-lock.json': HOSTILE[3]?.[1] as Reading });
    const dockerfile = plan.files.find(({ path }) => path === 'Dockerfile')?.after;
    expect(dockerfile).toContain('package-lock.json');
    expect(dockerfile).toContain('npm ci');
  });
});
