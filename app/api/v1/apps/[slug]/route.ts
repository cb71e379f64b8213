import { readOperation } from '#server/api/handle.ts';
import { appSchema } from '#server/api/schemas.ts';
import { getAppView } from '#server/apps/get-app-view.ts';

export const GET = readOperation<unknown, { slug: string }>(appSchema, ({ actor, params, context }) =>
  getAppView(actor, params.slug, context),
);
