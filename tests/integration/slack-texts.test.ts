import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SlackMessage } from '#integrations/slack/index.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { type ActivityDeps, createActivities } from '#workflows/activities/index.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import {
  createPerson,
  createReadyPlan,
  createTestServer,
  PORTAL_URL,
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

/** The activities with a Slack that keeps what it is given. */
function createSpeaker() {
  const posted: SlackMessage[] = [];
  const { database: db, organisation } = server.context;
  const slack = { ensureMessage: async (message: SlackMessage) => void posted.push(message) };
  const deps = { db, organisation, slack, portalUrl: PORTAL_URL } as unknown as ActivityDeps;
  return { activities: createActivities(deps), texts: () => posted.map(({ text }) => text.mrkdwn) };
}

function createTask(issueKey: string | null) {
  return server.context.database.humanTask.create({
    data: {
      cause: `sample/${randomUUID()}`,
      kind: 'name-taken',
      title: 'Rename <!here> & co',
      state: issueKey ? 'open' : 'opening',
      request: {},
      owner: 'checkout',
      issueKey,
      issueUrl: issueKey && `https://jira.example.test/browse/${issueKey}`,
      issueLabel: `onramp-${randomUUID()}`,
      dueAt: new Date('2026-11-23T11:00:00Z'),
    },
  });
}

describe('what Onramp says in Slack', () => {
  it('announces a run by the requester’s name without calling everybody, however they call themselves', async () => {
    const { person, actor } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    await server.context.database.person.update({ where: { id: person.id }, data: { name: '<!channel>' } });
    const { planId } = await createReadyPlan(server, person);
    const { runId } = await startOnboarding(actor, { planId }, server.context);
    const { number } = await server.context.database.run.findUniqueOrThrow({ where: { id: runId } });
    const { activities, texts } = createSpeaker();
    await activities.announce({ runId });
    expect(texts()).toHaveLength(2);
    for (const text of texts()) {
      expect(text).toContain(
        `*sample/shop is onboarded* for Checkout, started by &lt;!channel&gt; (<${PORTAL_URL}/runs/${runId}|run ${number}>).`,
      );
      expect(text).not.toContain('<!');
    }
  });

  it('asks and reminds with links, and the title of a request as text', async () => {
    const { id } = await createTask('OPS-7');
    const { activities, texts } = createSpeaker();
    await activities.notifyOwners({ taskId: id });
    await activities.escalate({ taskId: id });
    const links = `<https://jira.example.test/browse/OPS-7|OPS-7> · <${PORTAL_URL}/inbox/${id}|What is asked, and what waits for it>`;
    expect(texts()).toEqual([
      `*Rename &lt;!here&gt; &amp; co*\n${links}`,
      `Overdue: *Rename &lt;!here&gt; &amp; co* was due 2026-11-23T11:00:00.000Z.\n${links}`,
    ]);
  });

  it('links the question alone while there is no issue', async () => {
    const { id } = await createTask(null);
    const { activities, texts } = createSpeaker();
    await activities.notifyOwners({ taskId: id });
    await activities.escalate({ taskId: id });
    for (const text of texts()) {
      expect(text).toMatch(
        new RegExp(`\\n<${PORTAL_URL}/inbox/${id}\\|[^>]*> · Jira has not made its issue yet$`),
      );
      expect(text).not.toContain('null');
    }
  });
});
