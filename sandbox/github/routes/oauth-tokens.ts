import { timingSafeEqual } from 'node:crypto';
import type { Hono } from 'hono';
import { badCredentials, unprocessable } from '../problem.ts';
import type { World } from '../world.ts';

/** An app gives a person's token back. Signed with its client id and secret, so it stands beside the table of rights. */
export function addOAuthTokenRoutes({ state }: World, api: Hono): void {
  api.delete('/applications/:client/token', async (context) => {
    const app = state.apps.list().find(({ clientId }) => clientId === context.req.param('client'));
    const signed = /^Basic (\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1] ?? '';
    const wanted = app ? Buffer.from(`${app.clientId}:${app.clientSecret}`) : null;
    const given = Buffer.from(signed, 'base64');
    if (!app || !wanted || wanted.length !== given.length || !timingSafeEqual(wanted, given))
      throw badCredentials();
    const body = (await context.req.json().catch(() => ({}))) as { access_token?: unknown };
    const token = state.tokens.get(String(body.access_token ?? ''));
    if (token?.grant.kind !== 'user-to-server' || token.grant.appId !== app.id)
      throw unprocessable('The access_token is not one of this application.');
    state.tokens.delete(token.token);
    return context.body(null, 204);
  });
}
