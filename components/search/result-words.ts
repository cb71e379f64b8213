import type { SearchResult } from '#domain/views/search.ts';
import { standingLook } from '../wording/apps.ts';
import { RUN_STATE_WORDS } from '../wording/runs.ts';
import { count } from '../wording/words.ts';

/** What a result says of itself, and where it leads. Every result names its kind. */
export interface ResultWords {
  /** Names it among all results. */
  key: string;
  title: string;
  detail: string;
  kind: string;
  href: string;
}

const TASK_STATES = {
  opening: 'being opened',
  open: 'open',
  resolved: 'resolved',
  rejected: 'rejected',
  withdrawn: 'withdrawn',
} as const;

export function resultWords(result: SearchResult): ResultWords {
  switch (result.kind) {
    case 'app':
      return {
        key: `app/${result.slug}`,
        title: result.name,
        detail: `${standingLook(result.standing).words.toLowerCase()}, ${result.team.name}`,
        kind: 'App',
        href: `/apps/${result.slug}`,
      };
    case 'run':
      return {
        key: `run/${result.id}`,
        title: result.title,
        detail: RUN_STATE_WORDS[result.state].toLowerCase(),
        kind: `Run ${result.number}`,
        href: `/runs/${result.id}`,
      };
    case 'human-task':
      return {
        key: `task/${result.id}`,
        title: result.title,
        detail: [result.issueKey, TASK_STATES[result.state]].filter(Boolean).join(', '),
        kind: 'Jira task',
        href: `/inbox/${result.id}`,
      };
    case 'plan':
      return {
        key: `plan/${result.id}`,
        title: result.address,
        detail: '',
        kind: 'Plan',
        href: `/onboard/${result.id}`,
      };
    case 'team':
      return {
        key: `team/${result.slug}`,
        title: result.name,
        detail: result.apps === 0 ? 'no app' : count(result.apps, 'app'),
        kind: 'Team',
        href: `/teams/${result.slug}`,
      };
    case 'repository':
      return {
        key: `repository/${result.fullName}`,
        title: result.fullName,
        detail: result.runs === 0 ? 'no run' : count(result.runs, 'run'),
        kind: 'Repository',
        href: `/runs?query=${encodeURIComponent(result.fullName)}`,
      };
    default:
      return result satisfies never;
  }
}
