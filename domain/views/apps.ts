import type { AppLifecycle, AppStanding, WholeHealth } from '../app-standing.ts';
import type { StepLink } from '../run/run.ts';
import type { ResourceView, RunSummaryView } from './runs.ts';
import type { Freshness, IsoTime, Page, PlaceView, RepositoryRef, TeamRef } from './shared.ts';

/**
 * Of an app in one environment. `unknown`: never observed. `not-executed`: the sandbox was told not to run imported
 * code. `not-deployed`: looked, and nothing is there yet.
 */
export const APP_HEALTHS = [
  'failing',
  'degraded',
  'deploying',
  'unavailable',
  'unknown',
  'not-executed',
  'healthy',
  'not-deployed',
] as const;
export type AppHealth = (typeof APP_HEALTHS)[number];

export interface AppEnvironmentView extends PlaceView {
  cluster: string;
  namespace: string;
  health: AppHealth;
  /** Last known state; null when never observed. */
  runtime: {
    revision: string | null;
    /** The commit at the code host. */
    revisionUrl: string | null;
    image: string | null;
    podsReady: number;
    podsWanted: number;
    /** One sentence from the tool that knows, when not healthy. */
    reason: string | null;
  } | null;
  freshness: Freshness;
}

export interface AppSummaryView {
  slug: string;
  name: string;
  team: TeamRef;
  repository: RepositoryRef;
  path: string;
  blueprint: string;
  lifecycle: AppLifecycle;
  /** Over all environments. */
  health: WholeHealth;
  /** What is to be said of it first: its health, or that its onboarding is not over. */
  standing: AppStanding;
  /** The run that onboards it, until it is registered. */
  onboardedBy: RunSummaryView | null;
  environments: AppEnvironmentView[];
}

export interface AppFilter {
  team?: string;
  query?: string;
  cursor?: string;
}

/** Worst standing first, then by name. */
export interface AppListView extends Page<AppSummaryView> {
  filter: AppFilter;
  teams: TeamRef[];
  asOf: IsoTime;
}

export interface AppView extends AppSummaryView {
  language: string | null;
  framework: string | null;
  /** Null until its onboarding has proven it. */
  registeredAt: IsoTime | null;
  /** The run that set it up, or is about to, and what that run made. */
  onboarding: { id: string; number: number; finishedAt: IsoTime | null; resources: ResourceView[] } | null;
  links: StepLink[];
  /** Runs of the app's repository, newest first, at most ten. */
  runs: RunSummaryView[];
  runsTotal: number;
  asOf: IsoTime;
}

/** Reads the list's filter from the address. */
export function parseAppFilter(search: Readonly<Record<string, string | undefined>>): AppFilter {
  return {
    ...(search.team && { team: search.team }),
    ...(search.query && { query: search.query }),
    ...(search.cursor && { cursor: search.cursor }),
  };
}
