import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { HumanTaskRequest } from '#domain/human-task.ts';
import { HUMAN_TASK_KINDS } from '#domain/human-task.ts';
import {
  acceptPermissionsTask,
  approveSizeTask,
  enableActionsTask,
  installAppTask,
  namespaceTakenTask,
  nameTakenTask,
  outsideRefusedTask,
} from '#domain/human-task-wording.ts';
import { judgeSize } from '#domain/namespaces/size.ts';
import { adf } from '#integrations/jira/index.ts';
import { contractsDir } from '../../tests/support/contract-recorder.ts';
import { describeTaskInJira } from './human-task-issue.ts';

const repository = {
  host: 'github.com',
  id: 4711,
  owner: 'acme',
  name: 'returns',
  url: 'https://github.com/acme/returns',
};
const of = { repository, team: 'checkout' };
const refused = {
  ...of,
  system: 'Kubernetes',
  step: 'ensure-namespaces',
  attempt: 'make the namespaces with their policies',
};

const REQUESTS: Record<string, HumanTaskRequest> = {
  'install-app': installAppTask({
    ...of,
    obstacle: 'not-installed',
    url: 'https://github.com/apps/onramp/installations/new/permissions?suggested_target_id=3&repository_ids%5B%5D=4711',
  }),
  'install-app, suspended': installAppTask({
    ...of,
    obstacle: 'suspended',
    url: 'https://github.com/organizations/acme/settings/installations/5',
  }),
  'accept-permissions': acceptPermissionsTask({
    ...of,
    settingsUrl: 'https://github.com/organizations/acme/settings/installations/5',
    missing: [{ area: 'workflows', level: 'write', purpose: 'write files under .github/workflows' }],
  }),
  'enable-actions': enableActionsTask(of),
  'approve-size': approveSizeTask({
    ...of,
    cluster: 'eu-1',
    namespace: 'checkout-production',
    environment: 'production',
    size: judgeSize([{ name: 'returns-api', cpuMillis: 2000, memoryMi: 512, pods: 4 }], {
      cpuMillis: 4000,
      memoryMi: 8192,
      pods: 20,
    }),
    planUrl: 'https://onramp.example/onboard/1',
  }),
  'namespace-taken': namespaceTakenTask({
    ...of,
    cluster: 'eu-1',
    namespace: 'checkout-staging',
    takenBy: 'team storefront',
  }),
  'name-taken': nameTakenTask({ ...of, name: { kind: 'app', key: 'returns-api' }, takenBy: 'acme/other' }),
  'outside-refused': outsideRefusedTask({
    ...refused,
    answer: 'The cluster eu-1 refuses Onramp while making the namespace: denied by policy.',
    refusedForGood: true,
  }),
  'outside-refused, away': outsideRefusedTask({
    ...refused,
    answer: 'The cluster eu-1 does not answer.',
    refusedForGood: false,
  }),
};

const run = (number: number) => ({
  number,
  title: 'Onboard acme/returns',
  url: `https://onramp.example/runs/${number}`,
  team: 'Checkout',
  startedBy: 'Mira Lind',
  waitsSince: new Date('2026-11-20T10:12:00Z'),
});
const issueOf = (request: HumanTaskRequest, waiting = [run(12)]) =>
  describeTaskInJira({ request, dueAt: new Date('2026-11-23T11:00:00Z'), waiting });

function addressesIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { href } = node as { href?: unknown };
  return [...(typeof href === 'string' ? [href] : []), ...Object.values(node).flatMap(addressesIn)];
}

describe('the Jira issue of a human task', () => {
  it('is looked at for every kind of request', () => {
    expect(new Set(Object.values(REQUESTS).map(({ kind }) => kind))).toEqual(new Set(HUMAN_TASK_KINDS));
  });

  it.each(Object.entries(REQUESTS))('reads as agreed: %s', (_name, request) => {
    expect(`${request.title}\n\n${adf.adfToText(issueOf(request))}`).toMatchSnapshot();
  });

  it.each(Object.entries(REQUESTS))('links every address once, the run too: %s', (_name, request) => {
    const addresses = addressesIn(issueOf(request, [run(12), run(13)]));
    expect(addresses).toEqual([...new Set(addresses)]);
    expect(addresses).toEqual(expect.arrayContaining([repository.url, run(12).url, run(13).url]));
  });

  it('leaves a run out of the places to go to when the request names it already', () => {
    const old = { ...REQUESTS['enable-actions']!, links: [{ label: 'Run: Onboard', url: run(12).url }] };
    expect(addressesIn(issueOf(old))).toEqual([run(12).url]);
  });

  it('has no empty list when nobody waits any more', () => {
    expect(JSON.stringify(issueOf(REQUESTS['enable-actions']!, []))).not.toContain('"content":[]');
  });

  it.skipIf(!contractsDir).each(Object.entries(REQUESTS))(
    'is a document that Jira takes: %s',
    async (_name, request) => {
      const { createContract } = (await import(
        pathToFileURL(join(contractsDir!, 'check-exchange.mjs')).href
      )) as { createContract(path: string): { check(exchange: object): Array<{ message: string }> } };
      const problems = createContract(join(contractsDir!, 'jira.json')).check({
        method: 'POST',
        path: '/rest/api/3/issue',
        requestType: 'application/json',
        requestBody: {
          fields: {
            project: { key: 'PLAT' },
            issuetype: { name: 'Task' },
            summary: request.title,
            description: issueOf(request),
          },
        },
        status: 201,
        contentType: 'application/json',
        responseBody: { id: '1', key: 'PLAT-1', self: 'https://acme.atlassian.net/rest/api/3/issue/1' },
      });
      expect([...problems]).toEqual([]);
    },
    60_000,
  );
});
