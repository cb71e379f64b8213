/** Called once by Next when a server process starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { getSettings, SettingsError, UNFIT_SETTINGS } = await import('#config/env.ts');
  const { getOrganisation } = await import('#config/organisation.ts');
  const { startDispatching } = await import('#server/outbox/start-dispatching.ts');
  const { refuseUnreadable } = await import('#server/http/refuse-unreadable.ts');
  refuseUnreadable();
  try {
    getSettings();
    getOrganisation();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    process.exit(UNFIT_SETTINGS);
  }
  startDispatching();
}
