import { describe, expect, it } from 'vitest';
import type { HumanTaskRequest } from './human-task.ts';
import { HUMAN_TASK_KINDS } from './human-task.ts';
import {
  acceptPermissionsTask,
  approveSizeTask,
  enableActionsTask,
  followUp,
  installAppTask,
  namespaceTakenTask,
  nameTakenTask,
  outsideRefusedTask,
} from './human-task-wording.ts';
import { judgeSize } from './namespaces/size.ts';

const repository = {
  host: 'github.com',
  id: 4711,
  owner: 'acme',
  name: 'returns',
  url: 'https://github.com/acme/returns',
};
const of = { repository, team: 'checkout' };
const size = judgeSize([{ name: 'returns-api', cpuMillis: 2000, memoryMi: 512, pods: 4 }], {
  cpuMillis: 4000,
  memoryMi: 8192,
  pods: 20,
});
const sizeTask = (namespace: string) =>
  approveSizeTask({
    ...of,
    cluster: 'sample',
    namespace,
    environment: 'production',
    size,
    planUrl: 'https://onramp.example/onboard/1',
  });

const TASKS: HumanTaskRequest[] = [
  installAppTask({
    ...of,
    obstacle: 'not-installed',
    url: 'https://github.com/apps/onramp/installations/new',
  }),
  acceptPermissionsTask({
    ...of,
    settingsUrl: 'https://github.com/settings/installations/1',
    missing: [{ area: 'workflows', level: 'write', purpose: 'write pipelines' }],
  }),
  enableActionsTask(of),
  sizeTask('checkout-production'),
  namespaceTakenTask({ ...of, cluster: 'sample', namespace: 'checkout-staging', takenBy: 'team storefront' }),
  nameTakenTask({ ...of, name: { kind: 'app', key: 'returns-api' }, takenBy: 'acme/other' }),
  outsideRefusedTask({
    ...of,
    system: 'Kubernetes',
    step: 'ensure-namespaces',
    attempt: 'make the namespace',
    answer: 'denied by policy.',
    refusedForGood: true,
  }),
];

describe('the wording of human tasks', () => {
  it('knows every kind', () => {
    expect(new Set(TASKS.map((task) => task.kind))).toEqual(new Set(HUMAN_TASK_KINDS));
  });

  it.each(TASKS.map((task) => [task.kind, task] as const))(
    'asks in full sentences, and links the repository: %s',
    (_kind, task) => {
      for (const text of [...task.paragraphs, task.whenResolved, task.whenRejected])
        expect(text).toMatch(/^[A-Z].*\.$/);
      expect(task.paragraphs.join(' ')).toContain('acme/returns');
      expect(task.links.map((link) => link.url)).toContain(repository.url);
      for (const text of [task.title, ...task.paragraphs])
        expect(text).not.toMatch(/undefined|null|NaN|\[object/);
      expect(task.title.length).toBeLessThanOrEqual(255);
    },
  );

  it('says of an obstacle that can be looked at what stands, and what is so once it is gone', () => {
    for (const { kind, obstacle } of TASKS) {
      if (kind === 'outside-refused') expect(obstacle).toBeNull();
      else
        expect(obstacle).toEqual({
          stands: expect.stringMatching(/still/),
          gone: expect.stringMatching(/\S/),
        });
    }
  });

  it.each(TASKS.map((task) => [task.kind, task] as const))(
    'says once more what is missing after an answer that did not help: %s',
    (_kind, task) => {
      const at = new Date('2026-11-29T11:00:00Z');
      const issue = { issueKey: 'PLAT-1', issueUrl: 'https://jira.example/browse/PLAT-1' };
      const again = followUp(task, { ...issue, by: 'Tomas', at });
      expect(again.paragraphs[0]).toMatch(
        /^PLAT-1 was resolved by Tomas on 29 November 2026 at 11:00 UTC, but .*\.$/,
      );
      expect(again.paragraphs.slice(1)).toEqual(task.paragraphs);
      expect(again.links).toContainEqual({ label: 'PLAT-1', url: issue.issueUrl });
      expect(again.cause).toBe(task.cause);
    },
  );

  it('gives the same obstacle the same cause, and different ones different causes', () => {
    expect(enableActionsTask(of).cause).toBe(
      enableActionsTask({ ...of, repository: { ...repository, name: 'renamed' } }).cause,
    );
    expect(new Set(TASKS.map((task) => task.cause)).size).toBe(TASKS.length);
    expect(sizeTask('a-production').cause).not.toBe(sizeTask('b-production').cause);
  });

  it('names the measures that are over the limit, and only those', () => {
    const [first] = sizeTask('checkout-production').paragraphs;
    expect(first).toContain('CPU requests 10 cores instead of 4 cores.');
    expect(first).not.toContain('Pods');
  });

  it('does not say "not installed" of a suspended app, nor "refused" of a system that was away', () => {
    const suspended = installAppTask({ ...of, obstacle: 'suspended', url: 'https://github.com/settings/1' });
    expect([suspended.title, ...suspended.paragraphs].join(' ')).toMatch(/unsuspend/i);
    expect([suspended.title, ...suspended.paragraphs].join(' ')).not.toMatch(/install the/i);
    const away = outsideRefusedTask({
      ...of,
      system: 'GitHub',
      step: 'open-pull-request',
      attempt: 'open the pull request',
      answer: 'GitHub does not answer.',
      refusedForGood: false,
    });
    expect([away.title, ...away.paragraphs].join(' ')).not.toMatch(/refuse/);
  });

  it('shows what is asked beside what is allowed', () => {
    expect(sizeTask('checkout-production').facts).toContainEqual({
      measure: 'CPU requests',
      asked: '10 cores',
      limit: '4 cores',
      evidence: 'returns-api: 2 cores × (4 pods + 1 during a rollout) = 10 cores',
    });
  });
});
