import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { HumanTaskRequest } from '#domain/human-task.ts';
import {
  acceptPermissionsTask,
  approveSizeTask,
  enableActionsTask,
  installAppTask,
  outsideRefusedTask,
} from '#domain/human-task-wording.ts';
import type { HumanTaskView } from '#domain/views/human-tasks.ts';
import { ago, NOW } from '#tests/support/views.ts';
import { ClockProvider } from '../time/clock.tsx';
import { TaskPanel } from './task-panel.tsx';

const url = 'https://github.com/acme/cart';
const repository = { host: 'github.com', id: 1, owner: 'acme', name: 'cart', url };
const about = { repository, team: 'checkout' };
const install = installAppTask({
  ...about,
  obstacle: 'not-installed',
  url: 'https://github.com/apps/onramp/new',
});

function panelOf(
  { kind, title, paragraphs, facts, links, obstacle, whenResolved, whenRejected }: HumanTaskRequest,
  mine: boolean,
) {
  const answer: HumanTaskView['may']['answer'] = mine
    ? { allowed: true }
    : { allowed: false, reason: 'Only the platform team may.' };
  return renderToStaticMarkup(
    <ClockProvider asOf={NOW}>
      <TaskPanel
        task={{
          ...{ kind, title, paragraphs, facts, links, whenResolved, whenRejected },
          obstacle: obstacle ?? null,
          id: 'task-1',
          state: 'open',
          owner: { kind: 'platform' },
          issue: { key: 'PLAT-1', url: 'https://jira.example.test/browse/PLAT-1' },
          openedAt: ago(600),
          dueAt: ago(-600),
          escalatedAt: null,
          closedAt: null,
          answer: null,
          waitingRuns: [],
          may: { answer },
          asOf: NOW,
        }}
      />
    </ClockProvider>,
  );
}

/** Links of the panel, in order: what they say and lead to, and whether they are the primary button. */
function linksOf(request: HumanTaskRequest, mine: boolean) {
  return [...panelOf(request, mine).matchAll(/<a ([^>]*)>(.*?)<\/a>/g)].map(
    ([, attributes = '', inner = '']) => ({
      words: inner
        .replace(/<[^>]+>/g, '')
        .replace(' (opens in a new tab)', '')
        .replace('(opens in a new tab)', ''),
      primary: attributes.includes('bg-accent'),
      href: /href="([^"]*)"/.exec(attributes)?.[1],
    }),
  );
}
const primaryOf = (request: HumanTaskRequest, mine: boolean) =>
  linksOf(request, mine).filter(({ primary }) => primary);

describe('a human task on the run it holds up', () => {
  it('says that Onramp looks by itself, and only where it can', () => {
    const looks = 'Onramp also looks without an answer';
    expect(panelOf(install, false)).toContain(looks);
    const refused = outsideRefusedTask({
      ...about,
      system: 'Kubernetes',
      step: 'ensure-namespaces',
      attempt: 'make the namespace',
      answer: 'denied by policy.',
      refusedForGood: true,
    });
    expect(panelOf(refused, false)).toContain('Once answered, the run goes on by itself.');
    expect(panelOf(refused, false)).not.toContain(looks);
  });

  it('offers the work first and the answer second to who may answer', () => {
    const links = linksOf(install, true);
    expect(links.map(({ words }) => words)).toEqual([
      'PLAT-1',
      'acme/cart',
      'Install the app on acme/cart',
      'Answer PLAT-1 in Jira',
      'Show in the inbox',
    ]);
    expect(links.filter(({ primary }) => primary)).toMatchObject([
      { href: 'https://github.com/apps/onramp/new' },
    ]);
  });

  it('has no primary button for who may not answer, and keeps every link', () => {
    expect(primaryOf(install, false)).toEqual([]);
    expect(linksOf(install, false).map(({ words }) => words)).toEqual([
      'PLAT-1',
      'Install the app on acme/cart',
      'acme/cart',
      'Open PLAT-1',
      'Show in the inbox',
    ]);
  });

  it('leads to where each kind is cured, and to Jira where only an answer is asked', () => {
    const settingsUrl = 'https://github.com/settings/installations/1';
    expect(primaryOf(acceptPermissionsTask({ ...about, settingsUrl, missing: [] }), true)).toMatchObject([
      { href: settingsUrl },
    ]);
    expect(primaryOf(enableActionsTask(about), true)).toMatchObject([{ href: `${url}/settings/actions` }]);
    const none = { cpuMillis: 0, memoryMi: 0, pods: 0 };
    const size = approveSizeTask({
      ...about,
      cluster: 'eu-1',
      namespace: 'checkout-staging',
      environment: 'staging',
      size: { apps: [], asked: none, inUse: none, limit: none, over: [] },
      planUrl: 'https://onramp.example.test/onboard/1',
    });
    expect(primaryOf(size, true)).toMatchObject([{ words: 'Answer PLAT-1 in Jira' }]);
  });
});
