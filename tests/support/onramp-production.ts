import { expect } from 'vitest';
import { waitUntil } from './onramp.ts';
import { type Api, type RunOverApi, stepOf } from './onramp-api.ts';
import type { GithubHands, RepositoryOnGithub } from './onramp-people.ts';

/** The look at approvals is seconds away; the deployment itself takes a runner. */
const LOOK_LIMIT_MS = 120_000;
const DEPLOY_LIMIT_MS = 600_000;

/**
 * An onboarded app shows the merged commit in staging; its production is no link but names who approves it, and shows
 * the same commit once they have, although the run has ended long before.
 */
export async function expectProductionToFollow(
  { api, hands }: { api: Api; hands: GithubHands },
  run: RunOverApi,
  repository: RepositoryOnGithub,
  { slug, approver, team }: { slug: string; approver: string; team: string },
): Promise<void> {
  const placeOf = async (environment: string) => {
    const { environments } = await api.readApp(slug);
    const place = environments.find((each) => each.environment === environment);
    if (!place) throw new RangeError(`${slug} has no environment ${environment}.`);
    return place;
  };
  const { data: head } = await (await hands.open(repository)).rest.repos.getCommit({
    ...repository,
    ref: 'main',
  });
  expect(stepOf(run, 'await-merge').note).toContain(head.sha.slice(0, 7));
  const staging = await placeOf('staging');
  expect(staging).toMatchObject({ deployed: true, openUrl: staging.url, approval: null });
  expect(staging.runtime).toMatchObject({ revision: head.sha, revisionUrl: head.html_url });

  expect(await placeOf('production')).toMatchObject({ deployed: false, openUrl: null, approvers: [team] });
  const later = (await api.readRun(run.id)).resources.filter(({ comesWith }) => comesWith === 'production');
  expect(later.map(({ state }) => state)).toEqual(later.map(() => 'planned'));
  expect(later).not.toHaveLength(0);
  await waitUntil('production waits for its approval', LOOK_LIMIT_MS, async () => {
    const { approval } = await placeOf('production');
    return approval?.revision === head.sha && approval.approvers.includes(team);
  });
  await hands.approve((await placeOf('production')).approval?.url ?? '', approver);
  await waitUntil('production is deployed, and waits for nobody', DEPLOY_LIMIT_MS, async () => {
    const { health, approval, runtime } = await placeOf('production');
    return health === 'healthy' && approval === null && runtime?.revision === head.sha;
  });
  await waitUntil('the ledger has what production brought', LOOK_LIMIT_MS, async () =>
    (await api.readRun(run.id)).resources.every(({ state }) => state !== 'planned'),
  );
}
