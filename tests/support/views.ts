import type { AppEnvironmentView, AppSummaryView } from '#domain/views/apps.ts';
import type { InboxItemView } from '#domain/views/human-tasks.ts';
import type { WaitView } from '#domain/views/waits.ts';

/** Sample views for tests: each factory makes a whole, plausible one, and takes what the test is about. */

export const NOW = '2025-10-16T12:32:07.000Z';
export const checkout = { slug: 'checkout', name: 'Checkout' };

/** An ISO time so many seconds before `NOW`; negative for times to come. */
export function ago(seconds: number): string {
  return new Date(Date.parse(NOW) - seconds * 1000).toISOString();
}

export function anInboxItem(over: Partial<InboxItemView> = {}): InboxItemView {
  return {
    id: 'task-1',
    kind: 'approve-size',
    state: 'open',
    title: 'Approve a CPU quota of 12 cores for checkout-production',
    owner: { kind: 'platform' },
    issueKey: 'PLAT-482',
    openedAt: ago(2_468),
    dueAt: ago(-11_940),
    closedAt: null,
    waitingRun: { title: 'Onboard acme/returns', team: checkout },
    waitingRuns: 1,
    ...over,
  };
}

/** What waits for the reader because of a task. */
export function aTaskWait(task: InboxItemView = anInboxItem(), over: Partial<WaitView> = {}): WaitView {
  return {
    kind: 'human-task',
    id: task.id,
    whose: 'you',
    owner: task.owner,
    since: task.openedAt,
    dueAt: task.dueAt,
    teams: [checkout],
    url: 'https://jira.example/browse/PLAT-482',
    task,
    ...over,
  } as WaitView;
}

/** A deployment that waits for the reader at the code host. */
export function anApprovalWait(): WaitView {
  const approval = {
    approvers: ['acme/checkout'],
    url: 'https://github.com/acme/cart/actions/runs/7',
    revision: '8c41d7e5b20e9a77b0e1c41aa9c0d07f3b2c1b2c',
    since: ago(600),
    observedAt: ago(5),
  };
  return {
    ...{ kind: 'approval', id: 'approval.0190.production', whose: 'you', since: approval.since, dueAt: null },
    ...{ owner: { kind: 'approvers', approvers: approval.approvers }, teams: [checkout], url: approval.url },
    ...{ approval, environment: 'production', apps: ['cart'] },
    repository: { fullName: 'acme/cart', url: 'https://github.com/acme/cart' },
  };
}

function anEnvironment(over: Partial<AppEnvironmentView> = {}): AppEnvironmentView {
  return {
    environment: 'staging',
    cluster: 'eu-central-1',
    namespace: 'checkout-staging',
    url: 'https://cart-staging.apps.example',
    deployed: true,
    openUrl: 'https://cart-staging.apps.example',
    approvers: [],
    approval: null,
    health: 'healthy',
    runtime: {
      revision: '8c41d7e5b20e9a77b0e1c41aa9c0d07f3b2c1b2c',
      revisionUrl: 'https://github.com/acme/cart/commit/8c41d7e5b20e9a77b0e1c41aa9c0d07f3b2c1b2c',
      image: 'ghcr.io/acme/cart@sha256:3c7f',
      podsReady: 2,
      podsWanted: 2,
      reason: null,
    },
    freshness: { status: 'fresh', observedAt: ago(9), source: 'Kubernetes, eu-central-1' },
    ...over,
  };
}

export function anApp(over: Partial<AppSummaryView> = {}): AppSummaryView {
  return {
    slug: 'cart',
    name: 'cart',
    team: checkout,
    repository: { fullName: 'acme/cart', url: 'https://github.com/acme/cart' },
    path: '.',
    blueprint: 'node-service 4.2.0',
    lifecycle: 'registered',
    health: 'healthy',
    standing: 'healthy',
    onboardedBy: null,
    environments: [
      anEnvironment(),
      anEnvironment({
        environment: 'production',
        namespace: 'checkout-production',
        url: 'https://cart-production.apps.example',
        openUrl: 'https://cart-production.apps.example',
        approvers: ['acme/checkout'],
      }),
    ],
    ...over,
  };
}
