import { getSettings } from '#config/env.ts';
import { requireApiActor } from '../auth/require-api-actor.ts';
import { buildOpenApi } from './openapi.ts';

/** The API's own description, for those who may call it. @throws PortalError unauthenticated */
export async function getOpenApi(request: Request): Promise<Record<string, unknown>> {
  await requireApiActor(request);
  return buildOpenApi(getSettings().portal.url);
}
