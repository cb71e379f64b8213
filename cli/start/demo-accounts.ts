import { createDatabase } from '../../prisma/client.ts';
import { generateApiToken, hashApiToken } from '../../server/profile/api-token.ts';
import type { Home } from './home.ts';
import type { SandboxEndpoints } from './sandbox-endpoints.ts';

const TOKEN_DAYS = 90;
const TOKEN_NAME = 'Sandbox';

/**
 * Makes the sandbox's people known before they first sign in: account linked, and one API token each, so that a
 * rehearsal can go through the API alone. Tokens are kept beside the home's other secrets and reused.
 */
export async function ensureDemoAccounts(
  home: Home,
  databaseUrl: string,
  sandbox: SandboxEndpoints,
): Promise<Record<string, string>> {
  const tokens = home.readJson<Record<string, string>>('demo-tokens.json') ?? {};
  const database = createDatabase(databaseUrl, { maxConnections: 2 });
  const host = new URL(sandbox.github.web).host;
  try {
    for (const account of sandbox.accounts) {
      const { role, subject, email, name, groups, githubId, githubLogin } = account;
      const person = await database.person.upsert({
        where: { subject },
        create: { subject, email, name, groups, groupsSeenAt: new Date() },
        update: {},
      });
      await database.githubAccount.upsert({
        where: { personId: person.id },
        create: { personId: person.id, host, githubId: BigInt(githubId), login: githubLogin },
        update: {},
      });
      const token = tokens[role] ?? generateApiToken().token;
      tokens[role] = token;
      home.writeJson('demo-tokens.json', tokens);
      const expiresAt = new Date(Date.now() + TOKEN_DAYS * 24 * 3_600_000);
      await database.apiToken.upsert({
        where: { hash: hashApiToken(token) },
        create: {
          personId: person.id,
          name: TOKEN_NAME,
          hash: hashApiToken(token),
          prefix: token.slice(0, 13),
          scopes: ['read', 'write'],
          expiresAt,
        },
        update: { expiresAt },
      });
    }
    return tokens;
  } finally {
    await database.$disconnect();
  }
}
