import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { adf, createJiraClient, type Jira } from '#integrations/jira/index.ts';
import { createDatabase, type Database } from '#prisma/client.ts';
import { type Jira as JiraStandIn, startJira } from '#sandbox/jira/index.ts';
import { openStore, type Store } from '#sandbox/kernel/store.ts';
import type { ActivityDeps } from '#workflows/activities/index.ts';
import { closeIssue } from '#workflows/activities/jira-close.ts';
import { createLateTwinActivities } from '#workflows/activities/late-twins.ts';
import { type Recording, recordExchanges } from '../support/contract-recorder.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { sampleOrganisation } from '../support/server.ts';

// Contracts are compiled on first use, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const HOUR_MS = 3_600_000;
const organisation = { ...sampleOrganisation, jira: { ...sampleOrganisation.jira, projectKey: 'PLAT' } };

let dataDir: string;
let store: Store;
let standIn: JiraStandIn;
let recording: Recording;
let postgres: TestPostgres;
let database: Database;
let jira: Jira;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'onramp-twins-'));
  store = openStore(join(dataDir, 'store.sqlite'));
  standIn = await startJira({
    store,
    dataDir,
    port: 0,
    log: () => {},
    people: [{ login: 'onramp', name: 'Onramp', email: 'onramp@acme.example', accountType: 'app' }],
    searchLagMs: 0,
  });
  [postgres, recording] = await Promise.all([
    startTestPostgres(),
    recordExchanges({ target: standIn.url, contract: 'jira.json' }),
  ]);
  database = createDatabase(await postgres.createDatabase());
  const { email, apiToken } = standIn.credentials('onramp');
  jira = createJiraClient({ baseUrl: recording.url, webUrl: standIn.url, auth: { email, apiToken } });
});
afterAll(async () => {
  await recording.close();
  await standIn.close();
  store.close();
  await database.$disconnect();
  await postgres.stop();
  rmSync(dataDir, { recursive: true });
});

const deps = () => ({ db: database, jira, organisation }) as unknown as ActivityDeps;
const closeLateTwins = () => createLateTwinActivities(deps()).closeLateTwins();
const createIssue = (label: string) =>
  jira.createIssue({
    projectKey: 'PLAT',
    issueType: 'Task',
    summary: 'Install the app',
    labels: ['onramp', label],
    description: adf.adfDocument(adf.paragraph('Please install the app.')),
  });

async function createTask(
  issue: { id: string; key: string },
  issueLabel: string,
  more: { openedAt?: Date; state?: 'open' | 'resolved' } = {},
) {
  return database.humanTask.create({
    data: {
      cause: `sample/${randomUUID()}`,
      kind: 'install-app',
      title: 'Install the app',
      state: 'open',
      request: {},
      owner: 'platform',
      issueKey: issue.key,
      issueId: issue.id,
      issueLabel,
      dueAt: new Date(),
      ...more,
    },
  });
}

describe('an issue that was made twice', () => {
  it('is closed with a link to the one that counts, which stays as it is', async () => {
    const [twin, recorded] = [await createIssue('onramp-twice'), await createIssue('onramp-twice')];
    await createTask(recorded, 'onramp-twice');
    expect(await closeLateTwins()).toMatchObject({ closed: [twin.key] });
    const closed = await jira.getIssue(twin.key);
    expect(closed.status.category).toBe('done');
    expect(organisation.jira.acceptedResolutionIds).not.toContain(closed.resolution?.id);
    expect(closed.lastComment?.text).toContain(`The other one counts: ${recorded.key}. Please answer there.`);
    expect(await jira.getIssue(recorded.key)).toMatchObject({ status: { category: 'new' }, commentCount: 0 });
  });

  it('is commented on and closed once, however often it is looked at', async () => {
    const [recorded, twin] = [await createIssue('onramp-again'), await createIssue('onramp-again')];
    await createTask(recorded, 'onramp-again', { state: 'resolved' });
    expect((await closeLateTwins()).closed).toEqual([twin.key]);
    expect((await closeLateTwins()).closed).toEqual([]);
    expect((await jira.getIssue(twin.key)).commentCount).toBe(1);
  });

  it('is found long after the task was opened, when Jira was away in between', async () => {
    const [recorded, twin] = [await createIssue('onramp-late'), await createIssue('onramp-late')];
    await createTask(recorded, 'onramp-late', { openedAt: new Date(Date.now() - 5 * HOUR_MS) });
    expect((await closeLateTwins()).closed).toEqual([]);
    await database.managedResource.create({
      data: { system: 'jira', kind: 'issue', key: recorded.key, name: recorded.key, state: 'present' },
    });
    expect((await closeLateTwins()).closed).toEqual([twin.key]);
  });

  it('is left alone by tasks that have no issue yet, and by the labels of others', async () => {
    const stranger = await createIssue('onramp-stranger');
    const alone = await createIssue('onramp-alone');
    await createTask(alone, 'onramp-alone');
    const { id } = await createTask(alone, 'onramp-opening');
    await database.humanTask.update({ where: { id }, data: { issueId: null, issueKey: null } });
    expect((await closeLateTwins()).closed).toEqual([]);
    for (const { key } of [stranger, alone]) expect((await jira.getIssue(key)).status.category).toBe('new');
  });

  it('is among many tasks found by bulk searches', async () => {
    const labels = Array.from({ length: 120 }, (_, index) => `onramp-many-${index}`);
    const [recorded, twin] = [await createIssue('onramp-many-119'), await createIssue('onramp-many-119')];
    for (const label of labels) {
      const issue = label === 'onramp-many-119' ? recorded : { id: `9${label.slice(12)}`, key: 'PLAT-99999' };
      await createTask(issue, label);
    }
    expect((await closeLateTwins()).closed).toEqual([twin.key]);
  });
});

describe('closing an issue', () => {
  const why = adf.adfDocument(adf.paragraph('Nothing waits for this any more.'));

  it('says why once, also when it was interrupted between the comment and the move', async () => {
    const { key } = await createIssue('onramp-close');
    await jira.addComment(key, why);
    expect(await closeIssue({ jira, organisation }, key, why)).toBe('closed');
    expect(await closeIssue({ jira, organisation }, key, why)).toBe('done');
    expect((await jira.getIssue(key)).commentCount).toBe(1);
  });

  it('that is not there is no failure', async () => {
    expect(await closeIssue({ jira, organisation }, 'PLAT-424242', why)).toBe('missing');
  });
});

it('keeps to the contract of Jira throughout', () => {
  expect(recording.violations()).toEqual([]);
});
