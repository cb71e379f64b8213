import type { ApiTokenScope } from '../../domain/views/profile.ts';
import type { Role } from '../../domain/views/shared.ts';
import { createDatabase } from '../../prisma/client.ts';
import { createIdentityProvider } from '../../server/auth/identity-provider.ts';
import { closeSession, openSession } from '../../server/auth/session.ts';
import { generateApiToken, hashApiToken } from '../../server/profile/api-token.ts';
import { signInAtProvider } from './demo-sign-in.ts';
import type { Home } from './home.ts';
import type { SandboxEndpoints } from './sandbox-endpoints.ts';

const TOKEN_DAYS = 90;
const TOKEN_NAME = 'Sandbox';
/** Well within the day for which a token counts after its person's groups were last confirmed. */
const SIGN_IN_EVERY_MS = 30 * 60_000;
/** The provider may be starting anew: asked again this soon. */
const TRY_AGAIN_MS = 60_000;

/** What a role's rehearsal token may do: no more than the role itself (`domain/access/permissions.ts`). */
export const DEMO_SCOPES: Record<Role, ApiTokenScope[]> = {
  engineer: ['read', 'write'],
  platform: ['read', 'write'],
  qa: ['read'],
  manager: ['read'],
};

export interface DemoOptions {
  home: Pick<Home, 'readJson' | 'writeJson'>;
  databaseUrl: string;
  sandbox: Pick<SandboxEndpoints, 'accounts' | 'github' | 'oidc'>;
  portalUrl: string;
  /** Seals the provider's tokens at rest: the portal's own. */
  masterSecret: string;
}

/**
 * Signs the sandbox's people in, links their accounts, and gives each an API token, so that a rehearsal can go through
 * the API alone. Tokens are kept beside the home's other secrets and reused. Done again, it replaces the sessions of the
 * last time, which are named by person.
 * @throws Error when somebody cannot be signed in
 */
export async function ensureDemoAccounts(
  { home, databaseUrl, sandbox, portalUrl, masterSecret }: DemoOptions,
  sessions: Map<string, string> = new Map(),
): Promise<Record<string, string>> {
  const tokens = home.readJson<Record<string, string>>('demo-tokens.json') ?? {};
  const database = createDatabase(databaseUrl, { maxConnections: 2 });
  const context = { database, masterSecret, now: () => new Date() };
  const provider = createIdentityProvider(sandbox.oidc);
  const host = new URL(sandbox.github.web).host;
  try {
    for (const account of sandbox.accounts) {
      const { role, subject, githubId, githubLogin } = account;
      const signedIn = await signInAtProvider(sandbox.oidc, `${portalUrl}/api/auth/callback/oidc`, account);
      const told = await provider.confirm(signedIn);
      if (told.ended || told.person.subject !== subject)
        throw new Error(`The sandbox's identity provider does not know ${account.login} after the sign-in.`);
      const { personId, sessionId } = await openSession(context, told.person, told.tokens);
      const before = sessions.get(subject);
      if (before) await closeSession(context, before);
      sessions.set(subject, sessionId);

      await database.githubAccount.upsert({
        where: { personId },
        create: { personId, host, githubId: BigInt(githubId), login: githubLogin },
        update: {},
      });
      const token = tokens[role] ?? generateApiToken().token;
      tokens[role] = token;
      home.writeJson('demo-tokens.json', tokens);
      const grant = {
        scopes: DEMO_SCOPES[role],
        expiresAt: new Date(Date.now() + TOKEN_DAYS * 24 * 3_600_000),
      };
      const hash = hashApiToken(token);
      await database.apiToken.upsert({
        where: { hash },
        create: { personId, name: TOKEN_NAME, hash, prefix: token.slice(0, 13), ...grant },
        update: grant,
      });
    }
    return tokens;
  } finally {
    await database.$disconnect();
  }
}

/** As `ensureDemoAccounts`, and again every half hour for as long as this process lives: sessions end, tokens expire. */
export async function keepDemoAccounts(
  options: DemoOptions,
  say: (line: string) => void,
): Promise<Record<string, string>> {
  const sessions = new Map<string, string>();
  const tokens = await ensureDemoAccounts(options, sessions);
  const again = async () => {
    let next = SIGN_IN_EVERY_MS;
    try {
      await ensureDemoAccounts(options, sessions);
    } catch (error) {
      next = TRY_AGAIN_MS;
      say(
        `  The sandbox's people are signed in again in a minute: ${error instanceof Error ? error.message : error}`,
      );
    }
    setTimeout(again, next).unref();
  };
  setTimeout(again, SIGN_IN_EVERY_MS).unref();
  return tokens;
}
