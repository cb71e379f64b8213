import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { organisationSchema } from '#domain/organisation.ts';
import { createDatabase } from '#prisma/client.ts';
import { toActor } from '#server/auth/to-actor.ts';
import type { ServerContext } from '#server/context.ts';
import { undoRun } from '#server/runs/undo-run.ts';
import type { Onramp, RoleName } from './onramp.ts';

/** Presses "Undo" as the sample person of that role: the use case behind the button, which the API does not offer. */
export async function undoAs(
  { home, endpoints, sandbox }: Onramp,
  role: RoleName,
  runId: string,
): Promise<void> {
  const account = endpoints.accounts.find((each) => each.role === role);
  const organisation = organisationSchema.parse(parse(readFileSync(join(home, 'organisation.yaml'), 'utf8')));
  const database = createDatabase(sandbox.database.url, { maxConnections: 1 });
  try {
    const person = await database.person.findUniqueOrThrow({ where: { subject: account?.subject ?? '' } });
    const actor = toActor(organisation, person, { kind: 'session', sessionId: 'test' });
    await undoRun(actor, runId, { database } as ServerContext);
  } finally {
    await database.$disconnect();
  }
}
