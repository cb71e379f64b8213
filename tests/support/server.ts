import { randomUUID } from 'node:crypto';
import type { Actor } from '#domain/access/actor.ts';
import { type Organisation, organisationSchema } from '#domain/organisation.ts';
import type { Plan } from '#domain/plan/plan.ts';
import { PortalError } from '#domain/portal-error.ts';
import type { ApiTokenScope } from '#domain/views/profile.ts';
import type { Role } from '#domain/views/shared.ts';
import { createDatabase } from '#prisma/client.ts';
import type { Person, Prisma } from '#prisma/generated/client.ts';
import { type AuthContext, sessionSecretOf } from '#server/auth/auth-context.ts';
import type { IdentityProvider, ProviderPerson } from '#server/auth/identity-provider.ts';
import { openSession } from '#server/auth/session.ts';
import { encodeSessionCookie, sessionCookieName } from '#server/auth/session-cookie.ts';
import { toActor } from '#server/auth/to-actor.ts';
import { generateApiToken } from '#server/profile/api-token.ts';

const MASTER_SECRET = 'sample-master-secret-of-32-bytes!!';
export const PORTAL_URL = 'http://onramp.example.test';

/** A sample organisation: two teams, two environments, one cluster. */
export const sampleOrganisation: Organisation = organisationSchema.parse({
  name: 'Sample Organisation',
  roles: {
    'onramp-engineer': 'engineer',
    'onramp-qa': 'qa',
    'onramp-platform': 'platform',
    'onramp-manager': 'manager',
  },
  teams: ['checkout', 'payments'].map((slug) => ({
    slug,
    name: slug === 'checkout' ? 'Checkout' : 'Payments',
    group: `team-${slug}`,
    githubTeam: slug,
    slackChannel: `#${slug}`,
    limit: { cpuMillis: 4_000, memoryMi: 8_192, pods: 20 },
  })),
  environments: [
    { name: 'staging', cluster: 'sample', deployOnMerge: true },
    { name: 'production', cluster: 'sample', approval: true },
  ],
  clusters: [
    {
      name: 'sample',
      server: 'https://cluster.example.test',
      gateway: { name: 'web', namespace: 'gateway-system' },
      domain: 'example.test',
    },
  ],
  registry: 'ghcr.io',
  repositoryHosts: ['github.com'],
  jira: { projectKey: 'OPS', acceptedResolutionIds: ['10000'] },
  slack: { platformChannel: '#platform', announceChannel: '#announcements' },
});

/** The directory of an identity provider in memory: people by access token, and whether it answers at all. */
export interface SampleDirectory extends IdentityProvider {
  people: Map<string, ProviderPerson>;
  answering: boolean;
  asked: number;
}

function createDirectory(): SampleDirectory {
  const directory: SampleDirectory = {
    people: new Map(),
    answering: true,
    asked: 0,
    async confirm(tokens) {
      directory.asked++;
      if (!directory.answering)
        throw new PortalError('unavailable', 'The identity provider does not answer.');
      const person = directory.people.get(tokens.accessToken);
      return person ? { ended: false, person, tokens } : { ended: true };
    },
  };
  return directory;
}

export interface TestServer {
  context: AuthContext & { identityProvider: SampleDirectory };
  /** Moves the server's clock, ms. */
  advance(ms: number): void;
  close(): Promise<void>;
}

/** A server's context over a real database, with a clock that only moves when told. */
export function createTestServer(databaseUrl: string): TestServer {
  const database = createDatabase(databaseUrl, { maxConnections: 8 });
  let offsetMs = 0;
  return {
    context: {
      database,
      organisation: sampleOrganisation,
      codeHost: { host: 'github.com', webUrl: 'https://github.com' },
      timing: { pollMinMs: 10, pollMaxMs: 100, monitoringLimitMs: 1_000 },
      now: () => new Date(Date.now() + offsetMs),
      identityProvider: createDirectory(),
      masterSecret: MASTER_SECRET,
      sessionSecret: sessionSecretOf(MASTER_SECRET),
      tokenGroupsMaxHours: 24,
      portalUrl: PORTAL_URL,
    },
    advance: (ms) => {
      offsetMs += ms;
    },
    close: () => database.$disconnect(),
  };
}

/** A person in the directory and the database, with the groups of a role and of teams. */
export async function createPerson(
  { context }: TestServer,
  { role, teams = [] }: { role: Role | null; teams?: string[] },
): Promise<{ person: Person; actor: Actor; provider: ProviderPerson; sessionId: string; cookie: string }> {
  const subject = `sample-${randomUUID()}`;
  const groups = [...(role ? [`onramp-${role}`] : []), ...teams.map((team) => `team-${team}`)];
  const provider = { subject, email: `${subject}@example.test`, name: `Sample ${role ?? 'visitor'}`, groups };
  context.identityProvider.people.set(subject, provider);
  const { sessionId, personId } = await openSession(context, provider, {
    accessToken: subject,
    refreshToken: null,
  });
  const person = await context.database.person.findUniqueOrThrow({ where: { id: personId } });
  const cookie = `${sessionCookieName(PORTAL_URL)}=${await encodeSessionCookie(context, sessionId)}`;
  return {
    person,
    provider,
    sessionId,
    cookie,
    actor: toActor(context.organisation, person, { kind: 'session', sessionId }),
  };
}

export async function createToken(
  { context }: TestServer,
  person: Person,
  scopes: ApiTokenScope[],
  expiresAt = new Date(context.now().getTime() + 3_600_000),
): Promise<{ id: string; token: string }> {
  const { token, hash, prefix } = generateApiToken();
  const { id } = await context.database.apiToken.create({
    data: { personId: person.id, name: 'sample', hash, prefix, scopes, expiresAt },
  });
  return { id, token };
}

export async function linkGithubAccount({ context }: TestServer, person: Person): Promise<void> {
  const githubId = BigInt(Math.floor(Math.random() * 2 ** 40));
  await context.database.githubAccount.create({
    data: { personId: person.id, host: 'github.com', githubId, login: 'sample-login' },
  });
}

/** A plan as small as its type allows, of a repository that the database knows. */
export async function createReadyPlan(
  { context: { database } }: TestServer,
  person: Person,
  changes: Partial<Plan> & { repositoryRowId?: string } = {},
): Promise<{ planId: string; repositoryId: string; plan: Plan }> {
  const { repositoryRowId, ...planChanges } = changes;
  const externalId = Math.floor(Math.random() * 2 ** 40);
  const plan: Plan = {
    schemaVersion: 1,
    repository: {
      host: 'github.com',
      id: externalId,
      owner: 'sample',
      name: 'shop',
      url: 'https://github.com/sample/shop',
      private: true,
      defaultBranch: 'main',
      headSha: 'a'.repeat(40),
    },
    team: 'checkout',
    apps: [],
    environments: [],
    branch: 'onramp/onboard',
    files: [],
    settings: [],
    objects: [],
    monitoring: [],
    people: [],
    requiredChecks: [],
    expected: { automationMs: 60_000 },
    questions: [],
    inspection: { apps: [], existing: { ci: [], manifests: [], catalogInfo: null, codeowners: null } },
    ...planChanges,
  };
  const { owner, name, url, defaultBranch } = plan.repository;
  const repositoryId =
    repositoryRowId ??
    (
      await database.repository.create({
        data: { host: 'github.com', externalId, owner, name, url, defaultBranch },
      })
    ).id;
  const { id } = await database.plan.create({
    data: {
      requestedById: person.id,
      address: `${owner}/${name}`,
      repositoryId,
      choices: {},
      status: 'ready',
      content: plan as unknown as Prisma.InputJsonObject,
      readyAt: new Date(),
    },
  });
  return { planId: id, repositoryId, plan };
}
