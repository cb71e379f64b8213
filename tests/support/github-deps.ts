import type { ActivityDeps } from '#workflows/activities/deps.ts';
import type { GithubFixture } from './github-stand-in.ts';
import type { TestServer } from './server.ts';

/** What activities need that reach the database and GitHub, and no cluster. */
export function githubDeps({ context }: TestServer, { github }: GithubFixture): ActivityDeps {
  const { database: db, organisation, portalUrl } = context;
  return { db, organisation, portalUrl, github, clusters: new Map() } as unknown as ActivityDeps;
}
