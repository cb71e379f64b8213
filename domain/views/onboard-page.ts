import type { Permission, TeamRef } from './shared.ts';

/** What the page where an onboarding begins shows before there is a plan. */
export interface OnboardPageView {
  may: Permission;
  /** For a reader who may not: whom to ask. Null for one who may. */
  ask: OnboardHelp | null;
}

export interface OnboardHelp {
  /** The reader's teams, each with its people who may onboard, as far as they have ever signed in. */
  teams: Array<TeamRef & { slackChannel: string; people: string[] }>;
  /** Slack channel of the platform team, who may onboard for everybody. */
  platformChannel: string;
}
