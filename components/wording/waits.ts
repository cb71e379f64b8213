import { GitCommitHorizontal, GitPullRequest, type LucideIcon, ShieldQuestion } from 'lucide-react';
import type { WaitKind, WaitOwner, WaitView } from '#domain/views/waits.ts';
import { taskIcon } from './tasks.ts';
import { list } from './words.ts';

/** Names of the kinds, for a filter. */
export const WAIT_KIND_WORDS: Record<WaitKind, string> = {
  'human-task': 'Jira tasks',
  approval: 'Approvals',
  merge: 'Merges',
  'next-commit': 'Fixes',
  'undo-files': 'Choices',
};

/** Names of the kinds, inside a sentence. */
export const WAIT_KIND_SPOKEN: Record<WaitKind, string> = {
  ...WAIT_KIND_WORDS,
  approval: 'approvals',
  merge: 'merges',
  'next-commit': 'fixes',
  'undo-files': 'choices',
};

/** Names of one of a kind. */
export const WAIT_KIND_NAMES: Record<WaitKind, string> = {
  'human-task': 'Jira task',
  approval: 'Approval',
  merge: 'Merge',
  'next-commit': 'Fix',
  'undo-files': 'Choice',
};

export function waitIcon(wait: WaitView): LucideIcon {
  switch (wait.kind) {
    case 'human-task':
      return taskIcon(wait.task.kind);
    case 'approval':
      return ShieldQuestion;
    case 'merge':
    case 'undo-files':
      return GitPullRequest;
    case 'next-commit':
      return GitCommitHorizontal;
    default:
      return wait satisfies never;
  }
}

/** What is to be done, in one sentence. */
export function waitSentence(wait: WaitView): string {
  switch (wait.kind) {
    case 'human-task':
      return wait.task.title;
    case 'approval': {
      const what = wait.apps.length > 0 ? list(wait.apps) : wait.repository.fullName;
      return `Approve the deployment of ${what} to ${wait.environment}`;
    }
    case 'merge':
      return `Merge ${wait.run.repository.fullName}${pullRequestNumber(wait.waitingFor.pullRequestUrl)}${
        wait.run.state === 'undoing' ? ', the undo' : ''
      }`;
    case 'next-commit':
      return `${wait.run.repository.fullName}: ${wait.waitingFor.reason}`;
    case 'undo-files':
      return `Choose what becomes of the files in ${wait.run.repository.fullName}`;
    default:
      return wait satisfies never;
  }
}

/** " #12" of a pull request's address; nothing when it has none. */
function pullRequestNumber(url: string): string {
  const number = /\/pull\/(\d+)/.exec(url)?.[1];
  return number ? ` #${number}` : '';
}

/** What the reader does about it, and where: here, or at the code host. */
export function waitAction(wait: WaitView): { label: string; href: string; outside: boolean } {
  const here = `/inbox/${encodeURIComponent(wait.id)}`;
  switch (wait.kind) {
    case 'human-task':
      return { label: 'Answer', href: here, outside: false };
    case 'approval':
    case 'merge':
      return { label: 'Review', href: wait.url ?? here, outside: wait.url !== null };
    case 'undo-files':
      return { label: 'Choose', href: `/runs/${wait.run.id}`, outside: false };
    case 'next-commit':
      return { label: 'See why', href: `/runs/${wait.run.id}`, outside: false };
    default:
      return wait satisfies never;
  }
}

/** Who is waited for: "the platform team", "you", "acme/checkout". */
export function waitOwnerWords(owner: WaitOwner): string {
  switch (owner.kind) {
    case 'platform':
      return 'the platform team';
    case 'team':
      return `team ${owner.team.name}`;
    case 'person':
      return owner.person.isYou ? 'you' : owner.person.name;
    case 'approvers':
      return owner.approvers.length > 0 ? list(owner.approvers) : 'a reviewer on GitHub';
    default:
      return owner satisfies never;
  }
}
