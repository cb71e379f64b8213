import { createHash, randomBytes } from 'node:crypto';
import type { Collection, Store } from '../kernel/store.ts';
import { PROJECTS } from './site.ts';
import type { Issue, Person, Project } from './types.ts';
import type { Webhooks } from './webhooks.ts';

/** A person of the sample organisation, as Jira needs them. */
export interface PersonSeed {
  login: string;
  name: string;
  email: string;
  accountType?: Person['accountType'];
}

/** All a Jira route needs: what is stored, and the event queue. */
export interface JiraState {
  store: Store;
  /** Where the site is reached, without a slash at the end. */
  baseUrl(): string;
  issues: Collection<Issue>;
  people: Collection<Person>;
  projects(): Project[];
  allPeople(): Person[];
  webhooks: Webhooks;
  index: SearchIndex;
}

/** What search sees: copies of issues that lag behind the writes, as on the real site. */
export interface SearchIndex {
  /** Notes a write; search sees it after the lag. `null` for a deleted issue. */
  changed(key: string, issue: Issue | null): void;
  issues(): Issue[];
}

interface PendingEntry {
  key: string;
  issue: Issue | null;
  visibleAt: number;
}

/** @param now the clock by which the lag passes, in milliseconds */
export function createSearchIndex(store: Store, lagMs: number, now: () => number): SearchIndex {
  const visible = store.collection<Issue>('jira.index');
  const pending = store.collection<PendingEntry>('jira.index-pending');
  return {
    changed(key, issue) {
      const sequence = String(store.next('jira.index')).padStart(12, '0');
      pending.put(sequence, { key, issue, visibleAt: now() + lagMs });
    },
    issues() {
      store.transaction(() => {
        for (const [sequence, entry] of pending.entries()) {
          if (entry.visibleAt > now()) continue;
          if (entry.issue) visible.put(entry.key, entry.issue);
          else visible.delete(entry.key);
          pending.delete(sequence);
        }
      });
      return visible.list();
    },
  };
}

/** Adds people who are missing; ids follow from the login, API tokens are made once and kept. */
export function ensurePeople(people: Collection<Person>, seeds: PersonSeed[]): void {
  for (const seed of seeds) {
    if (people.get(seed.login)) continue;
    people.put(seed.login, {
      accountId: `712020:${uuidFrom(`jira/${seed.login}`)}`,
      displayName: seed.name,
      email: seed.email,
      apiToken: `ATATT3x${randomBytes(24).toString('base64url')}`,
      login: seed.login,
      accountType: seed.accountType ?? 'atlassian',
    });
  }
}

export function projectsOf(people: Collection<Person>): Project[] {
  return PROJECTS.map(({ leadLogin, ...project }) => ({
    ...project,
    leadAccountId: people.get(leadLogin)?.accountId ?? '',
  }));
}

function uuidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
