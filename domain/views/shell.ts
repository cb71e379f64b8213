import type { AppStanding } from '../app-standing.ts';
import type { RunState } from '../run/run.ts';

import type { IsoTime, Permission, Role, TeamRef } from './shared.ts';

/** A thing near to the reader: a run that is going on, or an app that needs a look. Shown in the sidebar. */
export type Shortcut =
  | { kind: 'run'; id: string; label: string; state: RunState }
  | { kind: 'app'; slug: string; label: string; standing: AppStanding };

/** A repository of the sandbox's own organisation, and how its onboarding is expected to end. */
export interface SampleRepository {
  url: string;
  expect: 'succeeds' | 'waits' | 'fails' | 'refused';
}

export interface ShellView {
  organisation: string;
  person: { name: string; email: string; roles: Role[]; teams: TeamRef[] };
  may: { onboard: Permission };
  /** Address that a repository of this installation could have, to show how one is written. */
  repositoryExample: string;
  /** Repositories to try; none in a real installation. */
  samples: SampleRepository[];
  /** How many things wait for the reader: those that Home and the inbox list. */
  inboxCount: number;
  /** At most six. */
  shortcuts: Shortcut[];
  asOf: IsoTime;
}
