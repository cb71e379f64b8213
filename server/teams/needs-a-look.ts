import type { AppSummaryView } from '#domain/views/apps.ts';

/** An app that somebody should look at now. */
export function needsALook(app: AppSummaryView): boolean {
  return app.health === 'failing' || app.health === 'degraded';
}
