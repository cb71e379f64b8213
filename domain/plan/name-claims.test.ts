import { describe, expect, it } from 'vitest';
import { renderDeployIdentity, renderNamespace } from '../namespaces/render-namespace.ts';
import type { Blueprint, GoldenPaths } from './blueprint.ts';
import { buildPlan } from './build-plan.ts';
import { type ClaimedName, namesOf } from './name-claims.ts';
import { sampleFindings, sampleInspection, samplePlanInput } from './plan-fixtures.ts';
import type { PlanInput } from './plan-input.ts';

/** A golden path without a file: names are what these tests are about. */
const PLAIN: Blueprint = {
  ...{ id: 'plain', version: '1', summary: 'For tests', accepts: () => true, paths: () => [] },
  ...{ questions: () => [], manifestDefaults: () => ({}), files: () => [], testSteps: () => [] },
};
const goldenPaths: GoldenPaths = {
  ...{ blueprints: [PLAIN], repositoryPaths: [], repositoryFiles: () => [], requiredChecks: () => [] },
};

const base = samplePlanInput();
const plan = (changes: Partial<PlanInput> = {}) => buildPlan({ ...base, ...changes }, goldenPaths);
const named = (...names: string[]) => ({
  inspection: sampleInspection(
    names.map((name, at) => sampleFindings({ name, path: at === 0 ? '.' : `apps/${at}` })),
  ),
});
const taken = (...namesTaken: ClaimedName[]) => ({ existing: { ...base.existing, namesTaken } });
const [staging] = base.organisation.environments;
const withEnvironment = (name: string) => ({
  organisation: { ...base.organisation, environments: [staging!, { ...staging!, name }] },
});

describe('the names that a plan wants', () => {
  it('are its apps, each address, and the deploy identity in each namespace', () => {
    const names = namesOf(plan(named('cart'))).map(({ kind, key }) => `${kind} ${key}`);
    expect(names).toEqual([
      'app cart',
      'address cart-production.apps.example',
      'address cart-staging.apps.example',
      expect.stringMatching(/^deploy-identity sample\/checkout-production\/deploy-/),
      expect.stringMatching(/^deploy-identity sample\/checkout-staging\/deploy-/),
    ]);
  });

  it('are the same whatever case a name is written in', () => {
    const { apps, environments, repository } = plan(named('Cart'));
    expect(namesOf({ apps, environments, repository })[0]).toMatchObject({ kind: 'app', key: 'cart' });
  });
});

describe('a plan with a name that cannot be had', () => {
  it('asks for another one when another repository has the name, or the address that it makes', () => {
    for (const name of [
      { kind: 'app', key: 'cart' },
      { kind: 'address', key: 'cart-staging.apps.example' },
    ] as const) {
      const made = plan({ ...named('cart'), ...taken(name) });
      expect(made.questions).toMatchObject([{ appPath: '.', field: 'name', name }]);
      expect(made.questions[0]?.question).toMatch(
        /is taken by an app of another repository.*Choose another name\.$/,
      );
      expect(made.apps).toEqual([]);
    }
  });

  it('asks for another one when two of its apps would answer at one address', () => {
    const made = plan({ ...named('shop', 'shop-eu'), ...withEnvironment('eu-staging') });
    expect(made.questions).toMatchObject([{ appPath: 'apps/1', field: 'name' }]);
    expect(made.questions[0]?.question).toContain(
      '"shop-eu" and "shop" would both answer at shop-eu-staging.apps.example',
    );
  });

  it('asks for another team when another repository of its name deploys there', () => {
    const key = namesOf(plan()).find(({ kind }) => kind === 'deploy-identity')!.key;
    const made = plan(taken({ kind: 'deploy-identity', key }));
    expect(made.questions).toMatchObject([{ appPath: '.', field: 'team' }]);
    expect(made.questions[0]?.question).toMatch(/Choose another team, or rename the repository\.$/);
  });

  it('asks for another one when an object of the app would replace one of the namespace', () => {
    const [team] = base.organisation.teams;
    const [cluster] = base.organisation.clusters;
    const own = [
      ...renderNamespace({ team: team!, environment: staging!, cluster: cluster!, limit: team!.limit }),
      ...renderDeployIdentity({ team: team!, environment: staging!, repository: base.repository }),
    ].map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    for (const name of new Set(own.map((object) => object.split('/')[1]!))) {
      const made = plan(named(name));
      const objects = [...made.objects, ...made.monitoring].filter(
        ({ appliedBy }) => appliedBy === 'pipeline',
      );
      const replaced = objects.filter((object) => own.includes(`${object.kind}/${object.name}`));
      expect(replaced, name).toEqual([]);
    }
    expect(plan(named('default-deny')).questions).toMatchObject([{ field: 'name' }]);
  });
});
