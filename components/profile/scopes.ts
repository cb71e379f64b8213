import type { ApiTokenScope } from '#domain/views/profile.ts';

/** What a scope lets a program do, in words. */
export const SCOPE_WORDS: Record<ApiTokenScope, { short: string; long: string }> = {
  read: { short: 'read', long: 'Read plans, runs, apps and teams' },
  write: { short: 'write', long: 'Make plans and start onboardings' },
};
