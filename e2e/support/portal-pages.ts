import { createApi } from './api.ts';
import { settledRun } from './sample-runs.ts';
import { repositoryUrl, type World } from './world.ts';

export interface PortalPage {
  /** Name for files and test titles. */
  name: string;
  path: string;
  /** Who looks at it; null for somebody unknown. */
  login: string | null;
  /** Status of its answer, where that is not 200. */
  status?: number;
  /** Widths beside the usual ones. */
  alsoAt?: readonly number[];
}

/** Names of all pages, known before anything runs, so that each can be a test of its own. */
export const PAGE_NAMES = [
  'sign-in',
  'home',
  'home-of-platform',
  'home-of-manager',
  'onboard',
  'plan',
  'plan-github',
  'plan-kubernetes',
  'plan-monitoring',
  'plan-people',
  'plan-refused',
  'run-succeeded',
  'run-failed',
  'run-waiting',
  'run-log',
  'run-attempts',
  'run-links',
  'runs',
  'runs-empty',
  'inbox',
  'inbox-task',
  'inbox-closed',
  'apps',
  'app',
  'teams',
  'team',
  'profile',
  'not-found',
  'forbidden',
] as const;

export type PageName = (typeof PAGE_NAMES)[number];

const NARROWEST = [360] as const;

/** Every page of the portal with something on it; waits for the sample runs that they show. */
export async function listPortalPages(world: World): Promise<Record<PageName, PortalPage>> {
  const engineer = createApi(world, 'engineer');
  const [succeeded, failed, waiting, planId, refusedId, foreignId] = await Promise.all([
    settledRun(world, 'succeeded'),
    settledRun(world, 'failing'),
    settledRun(world, 'waiting'),
    engineer.createReadyPlan(repositoryUrl(world, 'storefront-web')),
    engineer.createFailedPlan(repositoryUrl(world, 'empty-repository')),
    createApi(world, 'platform').createReadyPlan(repositoryUrl(world, 'storefront-web')),
  ]);
  const [task] = waiting.humanTasks;
  const app = (await engineer.listApps()).items.find(({ name }) => name === 'receipts-worker-api');
  const mira = (path: string, more: Partial<PortalPage> = {}) => ({ path, login: 'mira', ...more });
  const pages: Record<PageName, Omit<PortalPage, 'name'>> = {
    'sign-in': { path: '/sign-in', login: null },
    home: mira('/'),
    'home-of-platform': { path: '/', login: 'tomas' },
    'home-of-manager': { path: '/', login: 'morgan' },
    onboard: mira('/onboard', { alsoAt: NARROWEST }),
    plan: mira(`/onboard/${planId}`, { alsoAt: NARROWEST }),
    'plan-github': mira(`/onboard/${planId}?tab=github`),
    'plan-kubernetes': mira(`/onboard/${planId}?tab=kubernetes`),
    'plan-monitoring': mira(`/onboard/${planId}?tab=monitoring`),
    'plan-people': mira(`/onboard/${planId}?tab=people`),
    'plan-refused': mira(`/onboard/${refusedId}`),
    'run-succeeded': mira(`/runs/${succeeded.id}`, { alsoAt: NARROWEST }),
    'run-failed': mira(`/runs/${failed.id}`, { alsoAt: NARROWEST }),
    'run-waiting': mira(`/runs/${waiting.id}`, { alsoAt: NARROWEST }),
    'run-log': mira(`/runs/${succeeded.id}?tab=log`),
    'run-attempts': mira(`/runs/${failed.id}?tab=attempts`),
    'run-links': mira(`/runs/${succeeded.id}?tab=links`),
    runs: mira('/runs'),
    'runs-empty': mira('/runs?query=nothing-is-called-so'),
    inbox: { path: '/inbox', login: 'tomas' },
    'inbox-task': { path: `/inbox/${task?.id}`, login: 'tomas' },
    'inbox-closed': { path: '/inbox?show=closed', login: 'tomas' },
    apps: mira('/apps'),
    app: mira(`/apps/${app?.slug}`),
    teams: mira('/teams'),
    team: mira('/teams/checkout'),
    profile: mira('/profile'),
    'not-found': mira('/no-such-page', { status: 404 }),
    forbidden: { path: `/onboard/${foreignId}`, login: 'quinn', status: 403 },
  };
  return Object.fromEntries(PAGE_NAMES.map((name) => [name, { name, ...pages[name] }])) as Record<
    PageName,
    PortalPage
  >;
}
