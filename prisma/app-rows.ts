import type { DatabaseOrTransaction } from './client.ts';
import type { AppEnvironment } from './generated/client.ts';

/** An app as a plan sets it up. */
export interface PlannedAppRow {
  name: string;
  path: string;
  team: string;
  blueprintId: string;
  blueprintVersion: string;
  language: string | null;
  framework: string | null;
  environments: ReadonlyArray<Pick<AppEnvironment, 'environment' | 'cluster' | 'namespace' | 'url'>>;
}

interface SaveApps {
  repositoryId: string;
  runId: string;
  apps: readonly PlannedAppRow[];
}

/**
 * The apps of an onboarding that begins: they exist from now on, not registered yet. What an earlier run has registered
 * stays as it is until this one registers it anew.
 */
export async function beginApps(transaction: DatabaseOrTransaction, save: SaveApps): Promise<void> {
  for (const app of save.apps) {
    const row = await findRow(transaction, save, app);
    if (row?.registeredAt) continue;
    await saveApp(transaction, save, { app, rowId: row?.id ?? null, registeredAt: null });
  }
}

export interface RegisteredApp {
  name: string;
  /** Whether it was registered before. */
  wasRegistered: boolean;
}

/** The apps of an onboarding that has proven them. The name tells which app is which, then the folder. */
export async function registerApp(
  transaction: DatabaseOrTransaction,
  save: SaveApps,
  app: PlannedAppRow,
  now: Date,
): Promise<RegisteredApp> {
  const row = await findRow(transaction, save, app);
  await saveApp(transaction, save, {
    app,
    rowId: row?.id ?? null,
    registeredAt: row?.registeredAt ?? now,
  });
  return { name: app.name, wasRegistered: row !== null && row.registeredAt !== null };
}

/** The row of that name, else the one in that folder whose name the plan gives to none of its apps: it was renamed. */
async function findRow(
  transaction: DatabaseOrTransaction,
  { repositoryId, apps }: SaveApps,
  { name, path }: PlannedAppRow,
) {
  const planned = apps.map((app) => app.name);
  return (
    (await transaction.app.findFirst({ where: { repositoryId, slug: name } })) ??
    (await transaction.app.findFirst({ where: { repositoryId, path, slug: { notIn: planned } } }))
  );
}

async function saveApp(
  transaction: DatabaseOrTransaction,
  { repositoryId, runId }: SaveApps,
  { app, rowId, registeredAt }: { app: PlannedAppRow; rowId: string | null; registeredAt: Date | null },
): Promise<void> {
  const { environments, ...facts } = app;
  const data = { ...facts, slug: app.name, runId, registeredAt };
  const { id: appId } = rowId
    ? await transaction.app.update({ where: { id: rowId }, data })
    : await transaction.app.create({ data: { ...data, repositoryId } });
  for (const place of environments) {
    await transaction.appEnvironment.upsert({
      where: { appId_environment: { appId, environment: place.environment } },
      create: { appId, ...place },
      update: place,
    });
  }
  // Nothing was ever proven of what an earlier try wanted besides.
  if (registeredAt === null) {
    await transaction.appEnvironment.deleteMany({
      where: { appId, environment: { notIn: environments.map(({ environment }) => environment) } },
    });
  }
}
