import { expect } from 'vitest';
import { waitUntil } from './onramp.ts';
import type { Api } from './onramp-api.ts';
import { healthAddresses, type Observer } from './onramp-observer.ts';
import type { RepositoryOnGithub } from './onramp-people.ts';

/** One pull request, one announcement, everything in place: as if nothing had happened. */
export async function expectMadeOnce(
  api: Api,
  observer: Observer,
  runId: string,
  repository: RepositoryOnGithub,
): Promise<void> {
  const run = await api.readRun(runId);
  const github = await observer.onGithub(repository);
  expect(github.pullRequests).toEqual([expect.objectContaining({ number: 1, merged: true })]);
  expect(github).toMatchObject({ environments: ['production', 'staging'], rulesets: ['Onramp'] });
  const announced = (await observer.slackTexts('onboarding')).filter((text) =>
    text.includes(`/runs/${runId}`),
  );
  expect(announced).toHaveLength(1);
  expect(run.steps.map(({ state }) => state)).toEqual(run.steps.map(() => 'succeeded'));
  for (const address of await healthAddresses(api, run, 'staging')) {
    expect(await observer.visit(address), address).toMatchObject({ status: 200 });
  }
}

/** Nothing is left of a merged onboarding, the only one of its team: one pull request brought the files, one took them out. */
export async function expectTakenBack(
  observer: Observer,
  run: { number: number; team: string },
  repository: RepositoryOnGithub,
): Promise<void> {
  await waitUntil(
    'nothing of the team is left in the cluster',
    60_000,
    async () => (await observer.objectsOfTeam(run.team)).length === 0,
  );
  const left = await observer.onGithub(repository);
  expect({
    ...left,
    pullRequests: left.pullRequests.sort((one, other) => one.number - other.number),
  }).toEqual({
    pullRequests: [
      { number: 1, state: 'closed', head: 'onramp/onboarding', merged: true },
      { number: 2, state: 'closed', head: `onramp/undo-${run.number}`, merged: true },
    ],
    branches: ['main'],
    environments: [],
    variables: [],
    secrets: [],
    rulesets: [],
  });
}
