/** Called once by Next when a server process starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { getSettings } = await import('#config/env.ts');
  const { getOrganisation } = await import('#config/organisation.ts');
  const { startDispatching } = await import('#server/outbox/start-dispatching.ts');
  getSettings();
  getOrganisation();
  startDispatching();
}
