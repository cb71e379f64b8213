import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contractsDir } from '../support/contract-recorder.ts';
import { type Onramp, startOnramp, waitUntil } from '../support/onramp.ts';
import { describeRun, stepOf } from '../support/onramp-api.ts';
import { createObserver, healthAddresses, type Observer } from '../support/onramp-observer.ts';
import { expectTakenBack } from '../support/onramp-outcomes.ts';
import { githubHands, type JiraPerson, jiraAs } from '../support/onramp-people.ts';
import { expectProductionToFollow } from '../support/onramp-production.ts';
import {
  addTinyRepository,
  partsOf,
  SERVER_THAT_STARTS_LATE,
  tinyChoices,
} from '../support/onramp-repositories.ts';
import { expectNoSecretAnywhere } from '../support/onramp-secrets.ts';

/** Two pipelines run at a time on the sandbox's runners: what queues behind a build of Next.js waits that long. */
const PIPELINE_LIMIT_MS = 900_000;
/** A rollout's own deadline is five minutes: a crash is told long before. */
const SECONDS = 15_000;
const PAUSE_LIMIT_MS = 300_000;
const SCENARIO = { timeout: 1_200_000 };

let onramp: Onramp;
let observer: Observer;
let jira: JiraPerson;
let hands: ReturnType<typeof githubHands>;

beforeAll(async () => {
  onramp = await startOnramp();
  observer = createObserver(onramp.endpoints, onramp.sandbox);
  jira = jiraAs(onramp.endpoints, 'tomas');
  hands = githubHands(onramp.endpoints);
}, 400_000);
afterAll(() => onramp?.stop(), 90_000);

const addressOf = (name: string) => `${onramp.sandbox.github.web}/acme/${name}`;
const engineer = () => onramp.api('engineer');

/** Every app of a run answers in staging, asked by its host name. */
async function expectAppsToAnswer(runId: string): Promise<void> {
  const addresses = await healthAddresses(engineer(), await engineer().readRun(runId), 'staging');
  expect(addresses).not.toHaveLength(0);
  for (const address of addresses)
    expect(await observer.visit(address), address).toMatchObject({ status: 200 });
}

describe('onboarding, from the address to the app that answers', () => {
  it('has a scenario for each sample repository', () => {
    const samples = onramp.sandbox.repositories.map(({ url, expect }) => `${partsOf(url).repo} ${expect}`);
    expect(samples.sort()).toEqual([
      'empty-repository refused',
      'loyalty-api waits',
      'orders-api succeeds',
      'pricing-api fails',
      'receipts-worker-api succeeds',
      'storefront-web succeeds',
    ]);
  });

  // First, because it takes longest: the others run beside it.
  it.concurrent('builds, deploys and proves a Next.js application', SCENARIO, async () => {
    const runId = await engineer().onboard(addressOf('storefront-web'));
    await engineer().waitForRun(runId, 'succeeded', PIPELINE_LIMIT_MS);
    await expectAppsToAnswer(runId);
  });

  it.concurrent(
    'refuses a repository without a commit with a sentence, before anything is changed',
    SCENARIO,
    async () => {
      const plan = await engineer().createPlan(addressOf('empty-repository'));
      expect(plan.status).toBe('failed');
      expect(plan.failure?.message).toMatch(/acme\/empty-repository .*(empty|no commit).*\.$/);
      await expect(engineer().startOnboarding(plan.id)).rejects.toThrow(/409/);
      const repository = { owner: 'acme', repo: 'empty-repository' };
      expect(await observer.onGithub(repository)).toMatchObject({ environments: [], pullRequests: [] });
    },
  );

  it.concurrent(
    'proves an Express service: answers, is scraped, has rules, logs, a page and an announcement',
    SCENARIO,
    async () => {
      const runId = await engineer().onboard(addressOf('orders-api'));
      const run = await engineer().waitForRun(runId, 'succeeded', PIPELINE_LIMIT_MS);
      expect(run.steps.map(({ state }) => state)).toEqual(run.steps.map(() => 'succeeded'));
      await expectAppsToAnswer(runId);

      const targets = await observer.targets('checkout-staging', 'orders-api');
      expect(targets.map(({ health }) => health)).toEqual(targets.map(() => 'up'));
      expect(targets).not.toHaveLength(0);
      const rules = await observer.rulesOf('orders-api.staging');
      expect(rules).not.toHaveLength(0);
      expect(rules.every(({ health }) => health === 'ok')).toBe(true);
      expect(await observer.linesOf('checkout-staging', 'orders-api')).not.toHaveLength(0);

      const app = await engineer().readApp('orders-api');
      expect(app).toMatchObject({ team: { slug: 'checkout' }, onboarding: { id: runId } });
      expect(app.environments.map(({ environment }) => environment)).toEqual(['staging', 'production']);
      const announced = (await observer.slackTexts('onboarding')).filter((text) =>
        text.includes('orders-api'),
      );
      expect(announced).toHaveLength(1);
      expect(announced[0]).toContain(`/runs/${runId}`);

      const kinds = new Set(run.resources.map(({ system, kind }) => `${system} ${kind}`));
      for (const kind of ['github pull-request', 'github environment', 'kubernetes Namespace', 'catalog app'])
        expect(kinds, describeRun(run)).toContain(kind);
      const onGithub = await observer.onGithub({ owner: 'acme', repo: 'orders-api' });
      expect(onGithub).toMatchObject({ environments: ['production', 'staging'], rulesets: ['Onramp'] });
      expect(onGithub.pullRequests).toEqual([expect.objectContaining({ number: 1, merged: true })]);

      const checkout = { slug: 'orders-api', approver: 'mira', team: 'acme/checkout' };
      await expectProductionToFollow(
        { api: engineer(), hands },
        run,
        { owner: 'acme', repo: 'orders-api' },
        checkout,
      );
    },
  );

  it.concurrent(
    'waits for a person to merge, and goes on with a Dockerfile of the repository’s own',
    SCENARIO,
    async () => {
      const runId = await engineer().onboard(addressOf('receipts-worker-api'), { merge: 'wait' });
      const waiting = await engineer().waitForRun(
        runId,
        (run) => run.waitingFor.some(({ kind }) => kind === 'merge'),
        PAUSE_LIMIT_MS,
      );
      expect(waiting).toMatchObject({ state: 'waiting', humanTasks: [] });
      await hands.merge({ owner: 'acme', repo: 'receipts-worker-api' }, 1, 'mira');
      const run = await engineer().waitForRun(runId, 'succeeded', PIPELINE_LIMIT_MS);
      expect(run.waitedMs).toBeGreaterThan(0);
      await expectAppsToAnswer(runId);
    },
  );

  it.concurrent('names the failing test, and goes on when a fix is pushed', SCENARIO, async () => {
    const runId = await engineer().onboard(addressOf('pricing-api'));
    const failed = await engineer().waitForRun(runId, 'failed', PIPELINE_LIMIT_MS);
    expect(stepOf(failed, 'await-first-build').state).toBe('failed');
    expect(failed.outcome).toMatch(/^The build fails in “.+”: .*rounds a discount once for the whole basket/);
    const report = stepOf(failed, 'await-first-build').failure?.report;
    expect(report?.reasons[0]?.wayOut).toContain('Push it to main: the run goes on with that commit.');
    const { decisive, lines } = report?.log ?? {};
    expect(lines?.[decisive ?? -1]?.text).toContain('rounds a discount once for the whole basket');
    expect(failed.waitingFor).toEqual([
      expect.objectContaining({ kind: 'next-commit', cause: 'step-failed', reason: failed.outcome }),
    ]);

    await hands.edit({ owner: 'acme', repo: 'pricing-api' }, 'src/price.js', roundOnce);
    const run = await engineer().waitForRun(runId, 'succeeded', PIPELINE_LIMIT_MS);
    expect(run.outcome).toBeNull();
    expect(stepOf(run, 'await-first-build').attempts).toBeGreaterThan(1);
    await expectAppsToAnswer(runId);
  });

  it.concurrent(
    'quotes a crashing app’s own last line within seconds, and goes on by itself once it is well',
    SCENARIO,
    async () => {
      const address = await addTinyRepository(onramp.endpoints, 'late-api', SERVER_THAT_STARTS_LATE);
      const runId = await engineer().onboard(address, { choices: tinyChoices() });
      const failed = await engineer().waitForRun(runId, 'failed', PIPELINE_LIMIT_MS);
      expect(failed.outcome).toMatch(/^late-api stops .*: Error: the price list is not there yet$/);
      const { failure, finishedAt } = stepOf(failed, 'await-first-deployment');
      expect(failure?.report).toMatchObject({ cause: 'crashed', exit: { code: 1 } });
      const crashedAt = failure?.report?.facts.find(({ label }) => label === 'Last ended')?.value;
      expect(Date.parse(finishedAt ?? '') - Date.parse(crashedAt ?? '')).toBeLessThan(SECONDS);

      const run = await engineer().waitForRun(runId, 'succeeded', PIPELINE_LIMIT_MS);
      expect(run).toMatchObject({ outcome: null, waitingFor: [] });
      await expectAppsToAnswer(runId);
    },
  );

  it.concurrent(
    'asks for the app in Jira in full sentences, and goes on when it is installed, without an answer',
    SCENARIO,
    async () => {
      const runId = await engineer().onboard(addressOf('loyalty-api'));
      const waiting = await engineer().waitForRun(runId, hasIssue, PAUSE_LIMIT_MS);
      expect(waiting.state).toBe('waiting');
      expect(stepOf(waiting, 'verify-access').state).toBe('waiting');
      const issueKey = issueOf(waiting);
      const issue = await jira.read(issueKey);
      expect(issue.summary).toBe('Install the Onramp app on acme/loyalty-api');
      expect(issue.text).toContain('Team checkout is onboarding acme/loyalty-api.');
      expect(issue.text).toMatch(
        /Please install the app on acme\/loyalty-api.*Then resolve this issue as done, and Onramp looks at once/s,
      );
      expect(issue.links).toContain(`${onramp.sandbox.portal}/runs/${runId}`);
      expect(issue.remoteLinks).toEqual([`${onramp.sandbox.portal}/inbox/${waiting.humanTasks[0]?.id}`]);
      const told = async () =>
        (await observer.slackTexts('platform-requests')).filter((text) => text.includes('loyalty-api'))
          .length;
      await waitUntil('the owners are told in Slack', 60_000, async () => (await told()) > 0, onramp.logTail);
      expect(await told()).toBe(1);

      await hands.installApp(await repositoryIdOf(waiting.planId));
      const run = await engineer().waitForRun(runId, 'succeeded', PIPELINE_LIMIT_MS);
      const comment = 'No longer needed: the app is installed on acme/loyalty-api now.';
      expect(run.humanTasks).toEqual([
        expect.objectContaining({
          state: 'withdrawn',
          answer: expect.objectContaining({ outcome: 'unneeded', by: null, comment }),
        }),
      ]);
      await waitForComment(issueKey, `${comment} Onramp has seen it and goes on.`);
      await expectAppsToAnswer(runId);
    },
  );

  it.concurrent('ends with the sentence of the person who rejected the issue', SCENARIO, async () => {
    const address = await addTinyRepository(onramp.endpoints, 'unwanted-api');
    await hands.takeAppOff(partsOf(address));
    const runId = await engineer().onboard(address, { choices: tinyChoices() });
    const issueKey = issueOf(await engineer().waitForRun(runId, hasIssue, PAUSE_LIMIT_MS));
    await jira.reject(issueKey, 'This service is retired next week.');
    const run = await engineer().waitForRun(runId, 'failed', PAUSE_LIMIT_MS);
    expect(run.outcome).toMatch(
      new RegExp(
        `^${issueKey} was rejected by Tomas Sample: .*They said: "This service is retired next week\\."`,
      ),
    );
    expect(run).toMatchObject({ waitingFor: [], finishedAt: expect.any(String) });
  });

  it.concurrent(
    'ends when the pull request is closed, and starts again beside its branch',
    SCENARIO,
    async () => {
      const address = await addTinyRepository(onramp.endpoints, 'reconsidered-api');
      const runId = await engineer().onboard(address, { merge: 'wait', choices: tinyChoices() });
      await engineer().waitForRun(runId, (run) => run.waitingFor.length > 0, PAUSE_LIMIT_MS);
      await hands.close(partsOf(address), 1, 'mira');
      const run = await engineer().waitForRun(runId, 'failed', PAUSE_LIMIT_MS);
      expect(run.outcome).toMatch(/pull request #1.* closed.*\.$/i);
      expect(stepOf(run, 'await-merge').state).toBe('failed');
      expect(run.finishedAt).not.toBeNull();

      const again = await engineer().onboard(address, { merge: 'wait', choices: tinyChoices() });
      const waiting = await engineer().waitForRun(
        again,
        ({ waitingFor }) => waitingFor.length > 0,
        PAUSE_LIMIT_MS,
      );
      expect(waiting).toMatchObject({ waitingFor: [{ kind: 'merge' }], humanTasks: [] });
      const { pullRequests } = await observer.onGithub(partsOf(address));
      expect(pullRequests).toHaveLength(2);
      expect(pullRequests).toContainEqual({
        number: 2,
        state: 'open',
        head: 'onramp/onboarding-2',
        merged: false,
      });
    },
  );

  it.concurrent(
    'takes itself back when it is stopped while it waits, and withdraws what it asked',
    SCENARIO,
    async () => {
      const address = await addTinyRepository(onramp.endpoints, 'abandoned-api');
      await hands.takeAppOff(partsOf(address));
      const runId = await engineer().onboard(address, { choices: tinyChoices() });
      const issueKey = issueOf(await engineer().waitForRun(runId, hasIssue, PAUSE_LIMIT_MS));
      await engineer().undoRun(runId);
      const undone = await engineer().waitForRun(runId, 'undone', PAUSE_LIMIT_MS);
      expect(undone).toMatchObject({ waitingFor: [], finishedAt: expect.any(String) });
      await engineer().waitForRun(
        runId,
        ({ humanTasks }) => humanTasks[0]?.state === 'withdrawn',
        PAUSE_LIMIT_MS,
      );
      await waitForComment(issueKey, 'Nothing waits for this any more: the run was stopped.');
    },
  );

  it.concurrent(
    'takes back what a run made, its files by a merge, and all else only then',
    SCENARIO,
    async () => {
      const platform = onramp.api('platform');
      const address = await addTinyRepository(onramp.endpoints, 'short-lived-api');
      const before = await observer.objectsOfTeam('platform');
      expect(before).toEqual([]);
      const runId = await platform.onboard(address, { choices: tinyChoices('platform') });
      const run = await platform.waitForRun(runId, 'succeeded', PIPELINE_LIMIT_MS);
      expect(await observer.objectsOfTeam('platform')).toContain(
        'Deployment/platform-staging/short-lived-api',
      );

      const repository = partsOf(address);
      const files = async () => {
        const { data } = await (await hands.open(repository)).rest.git.getTree({
          ...repository,
          tree_sha: 'main',
          recursive: 'true',
        });
        return data.tree.flatMap(({ path, type }) => (type === 'blob' ? [path] : []));
      };
      const withPipeline = await files();
      expect(withPipeline).toContain('.github/workflows/onramp-deploy.yml');

      await platform.undoRun(runId);
      const waiting = await platform.waitForRun(
        runId,
        ({ waitingFor }) => waitingFor.length > 0,
        PAUSE_LIMIT_MS,
      );
      expect(waiting).toMatchObject({
        state: 'undoing',
        waitingFor: [{ kind: 'merge', pullRequestUrl: expect.stringMatching(/\/pull\/2$/) }],
        files: { state: 'open', fails: expect.stringContaining('on every push to main') },
      });
      // The rules are gone, or they would ask the pull request for checks that it deletes; nothing else is.
      expect(await observer.onGithub(repository)).toMatchObject({
        rulesets: [],
        environments: ['production', 'staging'],
        variables: ['REGISTRY'],
      });
      const { data } = await (await hands.open(repository)).rest.actions.listEnvironmentSecrets({
        ...repository,
        environment_name: 'staging',
      });
      expect(data.secrets).toEqual([expect.objectContaining({ name: 'KUBE_TOKEN' })]);
      expect(await observer.objectsOfTeam('platform')).toContain(
        'Deployment/platform-staging/short-lived-api',
      );
      await hands.merge(repository, 2, 'mira');
      const undone = await platform.waitForRun(runId, 'undone', PAUSE_LIMIT_MS);
      expect(undone).toMatchObject({ outcome: 'Everything was taken back.', files: { state: 'merged' } });
      const left = await files();
      expect(left.some((path) => /onramp|^deploy\//.test(path ?? ''))).toBe(false);
      await expectTakenBack(observer, { number: run.number, team: 'platform' }, repository);
      await expect(platform.readApp('short-lived-api')).rejects.toThrow(/404/);
      for (const { url } of run.apps.flatMap(({ urls }) => urls)) {
        expect((await observer.visit(url)).status, url).not.toBe(200);
      }
    },
  );
});

describe('what all these runs leave behind', () => {
  it('has no secret in it: database, histories, logs, API and pages', SCENARIO, async () => {
    const [run] = await observer.query<{ id: string }>(
      `SELECT "id" FROM "Run" WHERE "title" = 'Onboard orders-api' LIMIT 1`,
    );
    await expectNoSecretAnywhere(onramp, observer, run?.id ?? '');
  });
});

describe.skipIf(!contractsDir)('the exchanges of all these runs', () => {
  it('broke no vendor’s contract, in either direction', () => {
    expect(onramp.violations()).toEqual([]);
  });

  it('were seen by every recorder, and one that breaks a contract is caught', async () => {
    for (const [system, operations] of Object.entries(onramp.operations())) {
      expect(operations, system).not.toHaveLength(0);
    }
    for (const [system, url] of Object.entries(onramp.proxies)) {
      await fetch(`${url}${system === 'github' ? '/api/v3' : ''}/no-such-operation`);
      expect(onramp.violations().join('\n'), system).toContain(`${system}: GET /no-such-operation`);
    }
  });
});

type Run = Awaited<ReturnType<ReturnType<Onramp['api']>['readRun']>>;
const hasIssue = (run: Run) => run.state === 'waiting' && run.humanTasks.some(({ issue }) => issue !== null);

function issueOf(run: Run): string {
  const key = run.humanTasks[0]?.issue?.key;
  if (!key) throw new Error(`No issue is shown.\n${describeRun(run)}`);
  return key;
}

/** Not `expect.poll`: with tests at the same time it does not know which one asks. */
const waitForComment = (issueKey: string, text: string) =>
  waitUntil(`${issueKey} says "${text}"`, 10_000, async () =>
    (await jira.commentsOn(issueKey)).includes(text),
  );

async function repositoryIdOf(planId: string): Promise<number> {
  const [row] = await observer.query<{ id: string }>(
    `SELECT repository."externalId" AS id FROM "Plan" AS plan JOIN "Repository" AS repository ON repository."id" = plan."repositoryId" WHERE plan."id" = $1`,
    [planId],
  );
  return Number(row?.id);
}

/** The fix of the sample's bug: the discount is taken off the basket, not off each item. */
function roundOnce(source: string): string {
  const start = source.indexOf('  const discounted');
  const end = source.indexOf('  return discounted');
  return `${source.slice(0, start)}  const total = items.reduce((sum, { cents, count }) => sum + cents * count, 0);\n  return total - Math.floor((total * discountPercent) / 100);\n${source.slice(source.indexOf('\n', end) + 1)}`;
}
