import type { AppSize, Plan, PlanChoices } from '../plan/plan.ts';
import type { PortalErrorCode } from '../portal-error.ts';
import type { RunState } from '../run/run.ts';
import type { IsoTime, Permission, Requester, TeamRef } from './shared.ts';

/** What a plan can choose from. */
export interface PlanOptions {
  teams: Array<TeamRef & { limit: AppSize }>;
  environments: Array<{ name: string; cluster: string; approval: boolean }>;
}

export interface PlanView {
  id: string;
  status: 'inspecting' | 'ready' | 'failed';
  /** As typed, without user info, query and fragment. */
  address: string;
  requestedBy: Requester;
  createdAt: IsoTime;
  readyAt: IsoTime | null;
  choices: PlanChoices;
  failure: { code: PortalErrorCode; message: string } | null;
  /** Null until ready. */
  plan: Plan | null;
  team: TeamRef | null;
  options: PlanOptions;
  /** A run of this plan, or the active one of the same repository. */
  run: { id: string; number: number; state: RunState } | null;
  /** The last onboarding of the same repository that succeeded, when another one than this plan's, and the apps there are. */
  earlier: {
    run: { id: string; number: number; state: RunState };
    apps: Array<{ slug: string; name: string }>;
  } | null;
  may: { start: Permission; mergeAutomatically: Permission };
  /** How many of the person's own plans are read before this one; 0 once it is being read. */
  plansBefore: number;
  asOf: IsoTime;
}
