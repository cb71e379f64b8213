import { ONBOARDING_STEPS, type OnboardingStep, PEOPLE_STEPS, TYPICAL_STEP_MS } from '#domain/run/run.ts';
import type {
  AppEnvironmentView,
  AppSummaryView,
  HumanTaskView,
  InboxItemView,
  LogLineView,
  PlanView,
  ResourceView,
  RunStepView,
  RunSummaryView,
  RunView,
} from '#domain/views.ts';
import { aPlan } from './plans.ts';

/** Sample views for tests: each factory makes a whole, plausible one, and takes what the test is about. */

export const NOW = '2025-10-16T12:32:07.000Z';
export const checkout = { slug: 'checkout', name: 'Checkout' };
export const returnsRepository = { fullName: 'acme/returns', url: 'https://github.com/acme/returns' };

/** An ISO time so many seconds before `NOW`; negative for times to come. */
export function ago(seconds: number): string {
  return new Date(Date.parse(NOW) - seconds * 1000).toISOString();
}

export function aStep(name: OnboardingStep, over: Partial<RunStepView> = {}): RunStepView {
  return {
    name,
    state: 'pending',
    attempts: 0,
    typicalMs: TYPICAL_STEP_MS[name],
    startedAt: null,
    finishedAt: null,
    note: null,
    failure: null,
    links: [],
    waitsForPeople: PEOPLE_STEPS.has(name),
    ...over,
  };
}

export function aSucceededStep(
  name: OnboardingStep,
  startedAgo: number,
  took: number,
  over: Partial<RunStepView> = {},
) {
  return aStep(name, {
    state: 'succeeded',
    attempts: 1,
    startedAt: ago(startedAgo),
    finishedAt: ago(startedAgo - took),
    ...over,
  });
}

export function aResource(over: Partial<ResourceView> = {}): ResourceView {
  return {
    id: `resource-${over.system ?? 'kubernetes'}-${over.kind ?? 'Namespace'}-${over.name ?? 'checkout-staging'}`,
    system: 'kubernetes',
    kind: 'Namespace',
    name: 'checkout-staging',
    location: 'cluster eu-central-1',
    url: null,
    step: 'ensure-namespaces',
    state: 'present',
    made: true,
    at: ago(2_460),
    whenUndone: 'removed',
    keptBecause: null,
    ...over,
  };
}

export function aHumanTask(over: Partial<HumanTaskView> = {}): HumanTaskView {
  return {
    id: 'task-1',
    kind: 'approve-size',
    state: 'open',
    title: 'Approve a CPU quota of 12 cores for checkout-production',
    paragraphs: [
      'The plan asks for 12 cores in the production namespace of Checkout. Checkout may use 8 cores per namespace without approval. Please approve 12 cores, or close this issue as won’t do.',
      'returns-api asks for 2 cores × 4 pods and returns-worker for 1 core × 4 pods, both from onramp.yaml.',
    ],
    facts: [
      { measure: 'CPU of this namespace', asked: '12 cores', limit: '8 cores', evidence: 'onramp.yaml:14' },
      { measure: 'Memory of this namespace', asked: '12 Gi', limit: '16 Gi', evidence: 'onramp.yaml:13' },
      { measure: 'Pods of this namespace', asked: '8', limit: null, evidence: 'onramp.yaml:11' },
    ],
    links: [{ label: 'Run 1284', url: 'https://onramp.example/runs/1284' }],
    whenResolved: 'The quota is set to 12 cores and every waiting run goes on at once.',
    whenRejected:
      'The run stops here. What it made stays until Mira Lindqvist undoes the run or asks for less.',
    owner: { kind: 'platform' },
    issue: { key: 'PLAT-482', url: 'https://acme.atlassian.example/browse/PLAT-482' },
    openedAt: ago(2_468),
    dueAt: ago(-11_940),
    escalatedAt: null,
    closedAt: null,
    answer: null,
    waitingRuns: [
      {
        id: 'run-1284',
        number: 1284,
        title: 'Onboard acme/returns',
        team: checkout,
        startedBy: { name: 'Mira Lindqvist' },
        step: 'ensure-namespaces',
        since: ago(2_468),
      },
    ],
    may: { answer: { allowed: false, reason: 'You asked for this run, so you cannot approve it.' } },
    asOf: NOW,
    ...over,
  };
}

const logLines: Array<[number, LogLineView['level'], string]> = [
  [2_536, 'info', 'run started by Mira Lindqvist'],
  [2_532, 'info', 'access verified: app installed, you may write to acme/returns'],
  [2_480, 'info', 'namespace checkout-staging created'],
  [2_474, 'info', '9 objects applied, 0 changed, 0 removed'],
  [2_468, 'wait', 'quota 12 cores above limit 8: opened PLAT-482, waiting'],
  [2_409, 'info', 'pull request #37 opened: "Onboard returns with Onramp"'],
];

/** Run 1284: waits for the platform team in its second step. */
export function aRun(over: Partial<RunView> = {}): RunView {
  const steps: Partial<Record<OnboardingStep, RunStepView>> = {
    'verify-access': aSucceededStep('verify-access', 2_536, 4),
    'ensure-namespaces': aStep('ensure-namespaces', {
      state: 'waiting',
      attempts: 1,
      startedAt: ago(2_532),
      note: 'Staging made. Production waits for PLAT-482.',
    }),
    'open-pull-request': aSucceededStep('open-pull-request', 2_420, 11, {
      attempts: 2,
      note: '#37, 6 files',
      failure: {
        code: 'unavailable',
        message: 'GitHub answered 502 to the commit; it was tried again after 2 s.',
      },
      links: [{ label: 'Pull request #37', url: 'https://github.com/acme/returns/pull/37' }],
    }),
  };
  return {
    id: 'run-1284',
    number: 1284,
    kind: 'onboarding',
    title: 'Onboard acme/returns',
    state: 'waiting',
    team: checkout,
    repository: returnsRepository,
    apps: [
      { name: 'returns-api', slug: null, blueprint: 'node-service 4.2.0', urls: [] },
      { name: 'returns-worker', slug: null, blueprint: 'container 2.3.1', urls: [] },
    ],
    startedBy: { name: 'Mira Lindqvist' },
    startedAt: ago(2_536),
    finishedAt: null,
    planId: 'plan-1',
    mergeChoice: 'wait',
    waitingFor: [{ kind: 'human-task', humanTaskId: 'task-1', issueKey: 'PLAT-482', owner: 'platform' }],
    waitingSince: ago(2_468),
    waitedMs: 0,
    expected: { automationMs: 540_000, peopleMs: 4_800_000 },
    outcome: null,
    steps: ONBOARDING_STEPS.map((name) => steps[name] ?? aStep(name)),
    humanTasks: [{ ...aHumanTask(), step: 'ensure-namespaces' }],
    resources: [
      aResource({
        system: 'github',
        kind: 'pull-request',
        name: 'acme/returns #37',
        location: 'acme/returns',
        url: 'https://github.com/acme/returns/pull/37',
        step: 'open-pull-request',
        at: ago(2_409),
      }),
      aResource(),
      ...['ResourceQuota', 'LimitRange', 'NetworkPolicy', 'RoleBinding', 'Role'].map((kind) =>
        aResource({ kind, name: `onramp-${kind.toLowerCase()}`, location: 'checkout-staging' }),
      ),
      aResource({ kind: 'ServiceAccount', name: 'deploy-returns', location: 'checkout-staging' }),
    ],
    log: {
      lines: logLines.map(([seconds, level, message], index) => ({
        id: String(index + 1),
        step: null,
        at: ago(seconds),
        level,
        message,
      })),
      total: 212,
    },
    may: { undo: { allowed: true } },
    asOf: NOW,
    ...over,
  };
}

/** Run 1284 a while later: everything went well. */
export function aSucceededRun(over: Partial<RunView> = {}): RunView {
  return aRun({
    state: 'succeeded',
    finishedAt: ago(30),
    waitingFor: [],
    waitingSince: null,
    waitedMs: 1_900_000,
    humanTasks: [],
    outcome: 'Both apps answer at their addresses and their monitoring is proven.',
    apps: [
      {
        name: 'returns-api',
        slug: 'returns-api',
        blueprint: 'node-service 4.2.0',
        urls: [
          { environment: 'staging', url: 'https://returns-api-staging.apps.example' },
          { environment: 'production', url: 'https://returns-api-production.apps.example' },
        ],
      },
      {
        name: 'returns-worker',
        slug: 'returns-worker',
        blueprint: 'container 2.3.1',
        urls: [{ environment: 'staging', url: 'https://returns-worker-staging.apps.example' }],
      },
    ],
    steps: ONBOARDING_STEPS.map((name, index) => aSucceededStep(name, 2_536 - index * 200, 120)),
    ...over,
  });
}

/** Run 1266: a step failed for good. */
export function aFailedRun(over: Partial<RunView> = {}): RunView {
  const done = (name: OnboardingStep, index: number) => aSucceededStep(name, 2_536 - index * 60, 12);
  return aRun({
    id: 'run-1266',
    number: 1266,
    state: 'failed',
    finishedAt: ago(900),
    waitingFor: [],
    waitingSince: null,
    humanTasks: [],
    outcome: 'PLAT-482 was closed as won’t do, so the quota is not granted.',
    steps: ONBOARDING_STEPS.map((name, index) =>
      index < 5
        ? done(name, index)
        : name === 'await-first-build'
          ? aStep(name, {
              state: 'failed',
              attempts: 3,
              startedAt: ago(2_000),
              finishedAt: ago(900),
              failure: {
                code: 'conflict',
                message: 'The build of 3f9c2e1 failed three times: 4 tests fail.',
              },
              links: [{ label: 'Build 91', url: 'https://github.com/acme/returns/actions/runs/91' }],
            })
          : aStep(name),
    ),
    ...over,
  });
}

export function aRunSummary(over: Partial<RunSummaryView> = {}): RunSummaryView {
  return {
    id: 'run-1284',
    number: 1284,
    kind: 'onboarding',
    title: 'Onboard acme/returns',
    state: 'waiting',
    team: checkout,
    repository: returnsRepository,
    startedBy: { name: 'Mira Lindqvist' },
    startedAt: ago(2_536),
    finishedAt: null,
    currentStep: 'ensure-namespaces',
    stepsDone: 3,
    stepsTotal: 11,
    waitingFor: [{ kind: 'human-task', humanTaskId: 'task-1', issueKey: 'PLAT-482', owner: 'platform' }],
    waitingSince: ago(2_468),
    outcome: null,
    ...over,
  };
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

export function anEnvironment(over: Partial<AppEnvironmentView> = {}): AppEnvironmentView {
  return {
    environment: 'staging',
    cluster: 'eu-central-1',
    namespace: 'checkout-staging',
    url: 'https://cart-staging.apps.example',
    health: 'healthy',
    runtime: {
      revision: '8c41d7e5b20e9a77b0e1c41aa9c0d07f3b2c1b2c',
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
    health: 'healthy',
    environments: [
      anEnvironment(),
      anEnvironment({
        environment: 'production',
        namespace: 'checkout-production',
        url: 'https://cart-production.apps.example',
      }),
    ],
    ...over,
  };
}

export function aPlanView(over: Partial<PlanView> = {}): PlanView {
  return {
    id: 'plan-1',
    status: 'ready',
    address: 'https://github.com/acme/returns/tree/main/services',
    requestedBy: { name: 'Mira Lindqvist' },
    createdAt: ago(30),
    readyAt: ago(24),
    choices: {},
    failure: null,
    plan: aPlan(),
    team: checkout,
    options: {
      teams: [
        { ...checkout, limit: { cpuMillis: 8_000, memoryMi: 16_384, pods: 20 } },
        { slug: 'pricing', name: 'Pricing', limit: { cpuMillis: 4_000, memoryMi: 8_192, pods: 10 } },
      ],
      environments: [
        { name: 'staging', cluster: 'eu-central-1', approval: false },
        { name: 'production', cluster: 'eu-central-1', approval: true },
      ],
    },
    run: null,
    may: { start: { allowed: true }, mergeAutomatically: { allowed: true } },
    asOf: NOW,
    ...over,
  };
}
