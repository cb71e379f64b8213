import { describe, expect, it } from 'vitest';
import { parseManifest } from '#domain/app-manifest/manifest-text.ts';
import { inspectRepository } from '#domain/inspection/inspect.ts';
import type { Inspection } from '#domain/inspection/inspection.ts';
import { sampleFiles } from '#domain/inspection/inspection-fixtures.ts';
import { buildPlan } from '#domain/plan/build-plan.ts';
import { samplePlanInput } from '#domain/plan/plan-fixtures.ts';
import { planFault } from '#domain/plan/plan-schema.ts';
import { goldenPaths } from './golden-paths.ts';

const inspect = (files: Record<string, string>): Promise<Inspection> =>
  inspectRepository(sampleFiles(files), 'large');

const apps = (count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `apps/a${index}/package.json`,
      JSON.stringify({ name: `a${index}`, scripts: { start: 'PORT=3000 node server.js' } }),
    ]),
  );
const sentences = ({ leftOut }: Inspection) => (leftOut ?? []).map(({ sentence }) => sentence);

describe('what is left out for size is said with both numbers', () => {
  it('3,000 apps: as many as a manifest holds are planned, without a question, and the rest is counted', async () => {
    const inspection = await inspect(apps(3_000));
    expect(inspection.apps).toHaveLength(50);
    expect(inspection.leftOut).toMatchObject([
      { what: 'packages', taken: 200, of: 3_000 },
      { what: 'apps', taken: 50, of: 200 },
    ]);
    expect(sentences(inspection)).toEqual([
      expect.stringMatching(/^200 of 3,000 package\.json files were read/),
      expect.stringMatching(/^50 of 200 apps are in this plan; the rest was left out/),
    ]);
    const plan = buildPlan(samplePlanInput({ inspection }), goldenPaths);
    expect([plan.apps.length, plan.questions]).toEqual([50, []]);
    const manifest = plan.files.find(({ path }) => path === 'onramp.yaml')?.after ?? '';
    expect(parseManifest(manifest)).toMatchObject({ ok: true });
    expect(planFault(plan)).toBeNull();
    expect(plan.inspection.leftOut).toEqual(inspection.leftOut);
  });

  it('source files that lead to ever more, and manifests by the hundred', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`s${index}.js`, `import './s${index + 1}.js'`]),
    );
    const manifests = Object.fromEntries(
      Array.from({ length: 80 }, (_, index) => [`k8s/m${index}.yaml`, '']),
    );
    const start = { 'package.json': JSON.stringify({ name: 'a', scripts: { start: 'node s0.js' } }) };
    expect(sentences(await inspect({ ...start, ...chain, ...manifests }))).toEqual([
      expect.stringMatching(/^80 of at least 81 source files that s0\.js imports were read/),
      expect.stringMatching(/^60 of 80 YAML files in folders of manifests were read/),
    ]);
  });

  it('more files wanted than are read of one repository', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 700 }, (_, index) => [`apps/a${index}/Dockerfile`, 'FROM scratch\nEXPOSE 80\n']),
    );
    const { leftOut } = await inspect(files);
    expect(leftOut).toMatchObject([
      { what: 'apps', taken: 50, of: 600 },
      { what: 'files', taken: 600, of: 700 },
    ]);
  });

  it('nothing, where everything was looked at', async () => {
    expect((await inspect(apps(50))).leftOut).toEqual([]);
  });

  it('a folder whose name no choice could name is no app, and counted', async () => {
    const deep = `${'x'.repeat(600)}/package.json`;
    const { apps: found, leftOut } = await inspect({
      ...apps(1),
      [deep]: '{"scripts":{"start":"node a.js"}}',
    });
    expect(found).toHaveLength(1);
    expect(leftOut).toMatchObject([{ what: 'apps', taken: 1, of: 2 }]);
  });

  it('a repository without an app says what was not read', async () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`p${n}/package.json`, '{}']));
    const inspection = { ...(await inspect(many)), apps: [] };
    expect(() => buildPlan(samplePlanInput({ inspection }), goldenPaths)).toThrow(
      '200 of 300 package.json files',
    );
  });
});
