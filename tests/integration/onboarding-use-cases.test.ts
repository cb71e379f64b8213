import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ONBOARDING_STEPS } from '#domain/run/run.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { createPlan } from '#server/plans/create-plan.ts';
import { getPlanView } from '#server/plans/get-plan-view.ts';
import { getRunView } from '#server/runs/get-run-view.ts';
import { getRunListView } from '#server/runs/list-runs.ts';
import { undoRun } from '#server/runs/undo-run.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import {
  createPerson,
  createReadyPlan,
  createTestServer,
  linkGithubAccount,
  type TestServer,
} from '../support/server.ts';

let postgres: TestPostgres;
let server: TestServer;

beforeAll(async () => {
  postgres = await startTestPostgres();
  server = createTestServer(await postgres.createDatabase());
}, 60_000);
afterAll(async () => {
  await server.close();
  await postgres.stop();
});

const outboxOf = (workflowId: string) =>
  server.context.database.outboxMessage.findMany({ where: { workflowId }, orderBy: { id: 'asc' } });

describe('asking for a plan', () => {
  it('keeps the address and tells a workflow to inspect it, both or neither', async () => {
    const { person, actor } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    await linkGithubAccount(server, person);
    const { planId } = await createPlan(
      actor,
      { repositoryUrl: ' https://github.com/sample/shop.git ' },
      server.context,
    );
    expect(await server.context.database.plan.findUnique({ where: { id: planId } })).toMatchObject({
      address: 'https://github.com/sample/shop.git',
      status: 'inspecting',
    });
    expect(await outboxOf(`inspect-repository/${planId}`)).toMatchObject([
      {
        kind: 'start',
        payload: { workflow: 'inspectRepository', args: [{ planId }], reuse: 'once' },
        dispatchedAt: null,
      },
    ]);
  });

  it('keeps nothing of an address in which a token may stand', async () => {
    const { person, actor } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    await linkGithubAccount(server, person);
    const repositoryUrl = 'https://github.com/sample/shop?access_token=s3cret#s3cret';
    const { planId } = await createPlan(actor, { repositoryUrl }, server.context);
    const kept = await server.context.database.plan.findUnique({ where: { id: planId } });
    expect(kept).toMatchObject({ address: 'https://github.com/sample/shop' });
    const told = (await outboxOf(`inspect-repository/${planId}`)).map(({ payload }) => payload);
    expect(JSON.stringify([kept, told])).not.toContain('s3cret');
  });

  it('is refused with a sentence for what is not a repository, another host, or an unknown choice', async () => {
    const { person, actor } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    await linkGithubAccount(server, person);
    for (const input of [
      { repositoryUrl: 'file:///etc/passwd' },
      { repositoryUrl: 'https://gitlab.com/sample/shop' },
      { repositoryUrl: 'sample/shop', choices: { team: 'nobody' } },
      { repositoryUrl: 'sample/shop', choices: { environments: ['moon'] } },
      { repositoryUrl: 'sample/shop', choices: { apps: [{ path: '.', startCommand: 'a\nb' }] } },
    ]) {
      await expect(createPlan(actor, input, server.context)).rejects.toMatchObject({
        code: 'invalid',
        message: expect.stringMatching(/\.$/),
      });
    }
  });

  it('is refused for another team, without a role, and without a linked account', async () => {
    const engineer = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    const visitor = await createPerson(server, { role: null });
    const tester = await createPerson(server, { role: 'qa', teams: ['checkout'] });
    const input = { repositoryUrl: 'sample/shop' };
    await expect(createPlan(visitor.actor, input, server.context)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(createPlan(tester.actor, input, server.context)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(
      createPlan(engineer.actor, { ...input, choices: { team: 'payments' } }, server.context),
    ).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(createPlan(engineer.actor, input, server.context)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('Link your github.com account'),
    });
  });
});

describe('a plan', () => {
  it('cannot be changed once it is written', async () => {
    const { person } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    const { planId } = await createReadyPlan(server, person);
    const change = server.context.database.plan.update({
      where: { id: planId },
      data: { content: { changed: true } },
    });
    await expect(change).rejects.toThrow(/immutable/);
  });

  it('is shown to its maker, its team and the platform team, and to nobody else', async () => {
    const maker = await createPerson(server, { role: 'engineer' });
    const { planId } = await createReadyPlan(server, maker.person);
    const mate = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    const platform = await createPerson(server, { role: 'platform' });
    const stranger = await createPerson(server, { role: 'engineer', teams: ['payments'] });
    for (const { actor } of [maker, mate, platform]) {
      expect((await getPlanView(actor, planId, server.context)).plan?.team).toBe('checkout');
    }
    await expect(getPlanView(stranger.actor, planId, server.context)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(getPlanView(maker.actor, 'no-id', server.context)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('the plan of a run', () => {
  it('is offered to those who may read it, and to nobody else, who may read the run all the same', async () => {
    const maker = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    const { planId } = await createReadyPlan(server, maker.person);
    const { runId } = await startOnboarding(maker.actor, { planId }, server.context);
    const readers = [
      maker,
      await createPerson(server, { role: 'engineer', teams: ['checkout'] }),
      await createPerson(server, { role: 'qa', teams: ['checkout'] }),
      await createPerson(server, { role: 'platform' }),
      await createPerson(server, { role: 'engineer', teams: ['payments'] }),
      await createPerson(server, { role: 'qa', teams: ['payments'] }),
      await createPerson(server, { role: 'manager', teams: [] }),
    ];
    const offered: boolean[] = [];
    for (const { actor } of readers) {
      const { readPlan } = (await getRunView(actor, runId, server.context)).may;
      offered.push(readPlan.allowed);
      const opened = getPlanView(actor, planId, server.context).then(({ id }) => id);
      if (readPlan.allowed) expect(await opened).toBe(planId);
      else await expect(opened).rejects.toMatchObject({ code: 'forbidden', message: readPlan.reason });
    }
    expect(offered).toEqual([true, true, true, true, false, false, false]);
  });
});

describe('starting an onboarding', () => {
  it('makes the run, its steps and the message to Temporal in one go', async () => {
    const { person, actor } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    const { planId, plan } = await createReadyPlan(server, person);
    const { runId, created } = await startOnboarding(actor, { planId, merge: 'auto' }, server.context);
    expect(created).toBe(true);
    const run = await getRunView(actor, runId, server.context);
    expect(run.steps.map((step) => step.name)).toEqual([...ONBOARDING_STEPS]);
    expect(run).toMatchObject({
      state: 'running',
      mergeChoice: 'auto',
      team: { slug: 'checkout' },
      may: { undo: { allowed: true }, readPlan: { allowed: true } },
    });
    expect(await outboxOf(`onboard-repository/github.com/${plan.repository.id}`)).toMatchObject([
      { kind: 'start', payload: { workflow: 'onboardRepository', args: [{ runId, planId, merge: 'auto' }] } },
    ]);
  });

  it('gives two people who start at once the same run', async () => {
    const people = await Promise.all(
      [1, 2, 3, 4].map(() => createPerson(server, { role: 'engineer', teams: ['checkout'] })),
    );
    const first = await createReadyPlan(server, people[0]!.person);
    const plans = await Promise.all(
      people.map(({ person }) =>
        createReadyPlan(server, person, {
          repository: first.plan.repository,
          repositoryRowId: first.repositoryId,
        }),
      ),
    );
    const started = await Promise.all(
      people.map(({ actor }, index) =>
        startOnboarding(actor, { planId: plans[index]!.planId }, server.context),
      ),
    );
    expect(new Set(started.map((run) => run.runId)).size).toBe(1);
    expect(started.filter((run) => run.created)).toHaveLength(1);
    expect(await outboxOf(`onboard-repository/github.com/${first.plan.repository.id}`)).toHaveLength(1);
  });

  it('is refused while questions are open, for a failed plan, and to others', async () => {
    const { person, actor } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    const stranger = await createPerson(server, { role: 'engineer', teams: ['payments'] });
    const asked = await createReadyPlan(server, person, {
      questions: [{ appPath: '.', field: 'port', question: 'Which port?' }],
    });
    await expect(startOnboarding(actor, { planId: asked.planId }, server.context)).rejects.toMatchObject({
      code: 'conflict',
      message: 'One question is still open: Which port?',
    });
    const failed = await server.context.database.plan.create({
      data: {
        requestedById: person.id,
        address: 'sample/shop',
        choices: {},
        status: 'failed',
        failure: { code: 'not-found', message: 'Gone.' },
      },
    });
    await expect(startOnboarding(actor, { planId: failed.id }, server.context)).rejects.toMatchObject({
      code: 'conflict',
    });
    const ready = await createReadyPlan(server, person);
    await expect(
      startOnboarding(stranger.actor, { planId: ready.planId }, server.context),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('undoing a run', () => {
  async function start() {
    const maker = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    const ready = await createReadyPlan(server, maker.person);
    const { runId } = await startOnboarding(maker.actor, { planId: ready.planId }, server.context);
    return { maker, ready, runId };
  }
  const end = (runId: string) =>
    server.context.database.run.update({
      where: { id: runId },
      data: { state: 'succeeded', finishedAt: new Date(), activeKey: null },
    });

  it('signals a run under way, once, however often it is asked for', async () => {
    const { maker, ready, runId } = await start();
    await undoRun(maker.actor, runId, {}, server.context);
    await undoRun(maker.actor, runId, {}, server.context);
    const messages = await outboxOf(`onboard-repository/github.com/${ready.plan.repository.id}`);
    expect(messages.map(({ kind }) => kind)).toEqual(['start', 'signal']);
    expect(messages[1]).toMatchObject({
      payload: { signal: 'cancel', args: [{ requestedBy: maker.actor.name }] },
    });
    expect((await getRunView(maker.actor, runId, server.context)).state).toBe('undoing');
  });

  it('starts a workflow for a run that has ended, and keeps the repository for it meanwhile', async () => {
    const { maker, ready, runId } = await start();
    await end(runId);
    await undoRun(maker.actor, runId, {}, server.context);
    expect(await outboxOf(`undo-run/${runId}`)).toMatchObject([
      { kind: 'start', payload: { workflow: 'undoRun' } },
    ]);
    const again = await startOnboarding(maker.actor, { planId: ready.planId }, server.context);
    expect(again).toEqual({ runId, created: false });
  });

  it('waits until no other run works on the repository', async () => {
    const { maker, ready, runId } = await start();
    await end(runId);
    await startOnboarding(maker.actor, { planId: ready.planId }, server.context);
    await expect(undoRun(maker.actor, runId, {}, server.context)).rejects.toMatchObject({ code: 'conflict' });
    expect((await getRunView(maker.actor, runId, server.context)).state).toBe('succeeded');
  });

  it('is refused to another team', async () => {
    const { runId } = await start();
    const stranger = await createPerson(server, { role: 'engineer', teams: ['payments'] });
    await expect(undoRun(stranger.actor, runId, {}, server.context)).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect((await getRunView(stranger.actor, runId, server.context)).may.undo).toMatchObject({
      allowed: false,
    });
  });
});

describe('the list of runs', () => {
  it('gives every run once over its pages, newest first, and finds by number, name and owner', async () => {
    const { person, actor } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) {
      const { planId } = await createReadyPlan(server, person);
      ids.push((await startOnboarding(actor, { planId }, server.context)).runId);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await getRunListView(actor, { startedBy: 'me', cursor }, server.context, 2);
      seen.push(...page.rows.map((run) => run.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(ids.toReversed());
    const { number } = await getRunView(actor, ids[0]!, server.context);
    expect(
      (await getRunListView(actor, { startedBy: 'me', query: `#${number}` }, server.context)).rows.map(
        (run) => run.id,
      ),
    ).toEqual([ids[0]]);
    expect(
      (await getRunListView(actor, { startedBy: 'me', query: 'SAMPLE/sho' }, server.context)).rows,
    ).toHaveLength(5);
    expect((await getRunListView(actor, { startedBy: 'me', query: '%' }, server.context)).rows).toHaveLength(
      0,
    );
    await expect(getRunListView(actor, { cursor: 'bm9wZQ' }, server.context)).rejects.toMatchObject({
      code: 'invalid',
    });
  });
});
