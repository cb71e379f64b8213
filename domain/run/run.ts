import type { FailureCause } from '../failures/failure-causes.ts';

/** What a run is, as pages, API and workflows share it. */
export const RUN_KINDS = ['onboarding'] as const;
export type RunKind = (typeof RUN_KINDS)[number];

export const RUN_STATES = ['running', 'waiting', 'succeeded', 'failed', 'undoing', 'undone'] as const;
export type RunState = (typeof RUN_STATES)[number];

export const STEP_STATES = [
  'pending',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'skipped',
  'undone',
] as const;
export type StepState = (typeof STEP_STATES)[number];

/** Steps of an onboarding, in the order they are shown. Names are part of the API: never rename, only add. */
export const ONBOARDING_STEPS = [
  'verify-access',
  'ensure-namespaces',
  'prepare-environments',
  'open-pull-request',
  'await-merge',
  'await-first-build',
  'await-first-deployment',
  'activate-rules',
  'verify-monitoring',
  'register-apps',
  'announce',
] as const;
export type OnboardingStep = (typeof ONBOARDING_STEPS)[number];

/**
 * What machines typically take, in milliseconds, until the organisation has measured its own. Builds are the largest
 * unknown; a merge is one that Onramp does by itself.
 */
export const TYPICAL_STEP_MS: Record<OnboardingStep, number> = {
  'verify-access': 4_000,
  'ensure-namespaces': 10_000,
  'prepare-environments': 15_000,
  'open-pull-request': 10_000,
  'await-merge': 2_000,
  'await-first-build': 200_000,
  'await-first-deployment': 90_000,
  'activate-rules': 4_000,
  'verify-monitoring': 60_000,
  'register-apps': 2_000,
  announce: 2_000,
};

/**
 * Steps that are a person's to do, unless that person left them to Onramp. No expectation of a whole run counts them: a
 * person's time is not estimated, and Onramp's is a moment.
 */
export const PEOPLE_STEPS: ReadonlySet<OnboardingStep> = new Set(['await-merge']);

export const MERGE_CHOICES = ['wait', 'auto'] as const;
export type MergeChoice = (typeof MERGE_CHOICES)[number];

/** Whether the step's time is a person's, so that nothing of it is estimated. */
export function isPeopleStep(step: string, merge: MergeChoice): boolean {
  return merge === 'wait' && (PEOPLE_STEPS as ReadonlySet<string>).has(step);
}

/** Whom a waiting run waits for: shown in words by components. */
export type WaitingFor =
  | {
      kind: 'merge';
      pullRequestUrl: string;
      /** Who may do it. */
      who: string;
      /** Why Onramp, which was to merge it, cannot; an ordinary merge by people has none. */
      obstacle?: string;
    }
  | { kind: 'human-task'; humanTaskId: string; issueKey: string | null; owner: string }
  /** `cause` is missing in waits of earlier versions. */
  | { kind: 'next-commit'; reason: string; url: string | null; who: string; cause?: FailureCause }
  /** The undo cannot go on by itself: whether the run's files go or stay is asked again. */
  | { kind: 'undo-files'; reason: string; pullRequestUrl: string | null };

/** What came back from the outside, kept beside a step for the person who reads the run later. */
export interface StepLink {
  label: string;
  url: string;
}
