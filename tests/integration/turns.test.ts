import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDispatcher } from '#server/outbox/dispatcher.ts';
import { addToOutbox, type OutboxMessage } from '#server/outbox/outbox-message.ts';
import { countTurnsBefore, TURNS_AT_ONCE } from '#server/outbox/turns.ts';
import { createPlan } from '#server/plans/create-plan.ts';
import { getPlanView } from '#server/plans/get-plan-view.ts';
import { endPlan } from '#workflows/activities/end-plan.ts';
import { inspectionWorkflowId } from '#workflows/contracts.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createTestServer, linkGithubAccount, type TestServer } from '../support/server.ts';

let postgres: TestPostgres;
let server: TestServer;
let begun: string[];

beforeAll(async () => {
  postgres = await startTestPostgres();
}, 120_000);
beforeEach(async () => {
  await server?.close();
  server = createTestServer(await postgres.createDatabase());
  begun = [];
});
afterAll(async () => {
  await server.close();
  await postgres.stop();
});

const turn = (person: string, name: string): OutboxMessage => ({
  kind: 'start',
  workflowId: `${person}/${name}`,
  workflow: 'sample',
  args: [],
  reuse: 'once',
  onBehalfOf: person,
  order: 'in-turn',
});
const add = (...messages: OutboxMessage[]) => addToOutbox(server.context.database, messages);
const many = (person: string, count: number) =>
  Array.from({ length: count }, (_, index) => turn(person, String(index)));
const over = (workflowId: string) =>
  server.context.database.outboxMessage.updateMany({
    where: { workflowId },
    data: { settledAt: new Date() },
  });

function dispatcher() {
  return createDispatcher({
    database: server.context.database,
    async deliver(_, message) {
      begun.push(message.workflowId);
    },
    log: () => undefined,
  });
}
const drain = () => dispatcher().drain();

describe('turns', () => {
  it('of one person begin a few at a time, in the order they were asked for', async () => {
    await add(...many('mira', 5));
    await drain();
    expect(begun).toEqual(['mira/0', 'mira/1']);
    await drain();
    expect(begun).toHaveLength(TURNS_AT_ONCE);
    await over('mira/1');
    await drain();
    expect(begun).toEqual(['mira/0', 'mira/1', 'mira/2']);
  });

  it('of somebody else begin at once, however many others wait', async () => {
    await add(...many('mira', 200));
    await drain();
    await add(turn('tomas', 'only'));
    await drain();
    expect(begun).toEqual(['mira/0', 'mira/1', 'tomas/only']);
  });

  it('are handed out once, and never more at a time, by several processes side by side', async () => {
    await add(...many('mira', 20), ...many('tomas', 20));
    await Promise.all(Array.from({ length: 4 }, drain));
    expect(begun.toSorted()).toEqual(['mira/0', 'tomas/0']);
  });

  it('of one person become one at a time while others take turns, and for a while after', async () => {
    await add(...many('mira', 9), turn('tomas', 'only'));
    await drain();
    expect(begun).toEqual(['mira/0', 'tomas/only']);
    await over('tomas/only');
    await drain();
    expect(begun).toHaveLength(2);
    await server.context.database.outboxMessage.updateMany({
      where: { workflowId: 'tomas/only' },
      data: { settledAt: new Date(Date.now() - 60_000) },
    });
    await drain();
    expect(begun).toEqual(['mira/0', 'tomas/only', 'mira/1']);
  });

  it('do not hold up what has no turn', async () => {
    await add(...many('mira', 10), { kind: 'signal', workflowId: 'run', signal: 'wake', args: [] });
    await drain();
    expect(begun).toContain('run');
  });

  it('whose end nobody told count as over after a while', async () => {
    await add(...many('mira', 4));
    await drain();
    await server.context.database.outboxMessage.updateMany({
      where: { dispatchedAt: { not: null } },
      data: { dispatchedAt: new Date(Date.now() - 11 * 60_000) },
    });
    await drain();
    expect(begun).toHaveLength(4);
  });

  it('tell how many come before', async () => {
    await add(...many('mira', 4), turn('tomas', 'only'));
    expect(await countTurnsBefore(server.context.database, 'mira/3')).toBe(3);
    expect(await countTurnsBefore(server.context.database, 'tomas/only')).toBe(0);
    await drain();
    await over('mira/0');
    expect(await countTurnsBefore(server.context.database, 'mira/3')).toBe(2);
    expect(await countTurnsBefore(server.context.database, 'mira/0')).toBeNull();
  });
});

describe('plans', () => {
  it('take turns: a plan that waits says what is before it, and begins when one of them has ended', async () => {
    const { person, actor } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    await linkGithubAccount(server, person);
    const ids: string[] = [];
    for (const name of ['one', 'two', 'three', 'four'])
      ids.push(
        (await createPlan(actor, { repositoryUrl: `https://github.com/sample/${name}` }, server.context))
          .planId,
      );
    await drain();
    expect(begun).toEqual(ids.slice(0, 2).map(inspectionWorkflowId));
    const plansBefore = async (index: number) =>
      (await getPlanView(actor, ids[index] as string, server.context)).plansBefore;
    expect([await plansBefore(0), await plansBefore(2), await plansBefore(3)]).toEqual([0, 2, 3]);
    await endPlan(server.context.database, ids[0] as string, {
      status: 'failed',
      failure: { code: 'not-found', message: 'There is no such repository.' },
    });
    await drain();
    expect(begun).toEqual(ids.slice(0, 3).map(inspectionWorkflowId));
  });
});
