import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import { mintToken } from '../auth/tokens.ts';
import type { App } from '../records.ts';
import { findAccount, type World } from '../world.ts';
import { actAs, show, showNotFound } from './shell.ts';

/** A code is good for ten minutes, once. */
const CODE_LIFETIME_MS = 600_000;

/** The web flow by which a person lets an app act for them. */
export function addOAuthPages(world: World, web: Hono): void {
  const { state } = world;

  /** What the app asked for, checked. A string is the address that tells the app what was wrong. */
  function readRequest(read: (name: string) => string | undefined) {
    const app = state.apps.list().find(({ clientId }) => clientId === read('client_id'));
    if (!app) return null;
    const redirectUri = read('redirect_uri') || null;
    const given = {
      app,
      redirectUri,
      state: read('state') ?? null,
      challenge: read('code_challenge') || null,
    };
    if (app.callbackUrl === null || !isAllowed(app.callbackUrl, redirectUri))
      return app.callbackUrl === null
        ? null
        : answerTo(app.callbackUrl, {
            error: 'redirect_uri_mismatch',
            error_description: 'The redirect_uri is not associated with this application.',
            ...(given.state === null ? {} : { state: given.state }),
          });
    const target = redirectUri ?? app.callbackUrl;
    const method = read('code_challenge_method') || null;
    if (given.challenge !== null && method !== 'S256')
      return answerTo(target, {
        error: 'invalid_request',
        error_description: 'code_challenge_method must be S256.',
        ...(given.state === null ? {} : { state: given.state }),
      });
    return { ...given, target };
  }

  web.get('/login/oauth/authorize', (context) => {
    const query = (name: string) => context.req.query(name);
    const request = readRequest(query);
    if (request === null) return showNotFound(context, 'No app has this client id and a callback address.');
    if (typeof request === 'string') return context.redirect(request);
    const suggested = findAccount(state, query('login') ?? '');
    const people = state.accounts.list().filter(({ type }) => type === 'User');
    const ordered = suggested ? [suggested, ...people.filter(({ id }) => id !== suggested.id)] : people;
    const kept = ['client_id', 'redirect_uri', 'state', 'code_challenge', 'code_challenge_method'];
    return show(
      context,
      `Authorize ${request.app.name}`,
      html`<h1>Authorize ${request.app.name}</h1>
        <form class="card" method="post" action="/login/oauth/authorize">
          <p>${request.app.name} by ${request.app.owner} wants to know who you are on GitHub, and to act for you within what it may do itself.</p>
          ${kept.map((name) => html`<input type="hidden" name="${name}" value="${query(name) ?? ''}">`)}
          <p>${actAs(ordered, 'Sign in as')}</p>
          <div class="row"><button class="primary" name="action" value="authorize">Authorize ${request.app.name}</button><button name="action" value="cancel">Cancel</button></div>
          <p class="muted">You will go back to <code>${new URL(request.target).origin}</code>.</p></form>`,
    );
  });

  web.post('/login/oauth/authorize', async (context) => {
    const form = await context.req.parseBody();
    const request = readRequest((name) => (typeof form[name] === 'string' ? form[name] : undefined));
    if (request === null) return showNotFound(context, 'No app has this client id and a callback address.');
    if (typeof request === 'string') return context.redirect(request, 303);
    const echoed: Record<string, string> = request.state ? { state: request.state } : {};
    const person = findAccount(state, String(form.login ?? ''));
    if (form.action === 'cancel' || person?.type !== 'User')
      return context.redirect(
        answerTo(request.target, {
          error: 'access_denied',
          error_description: 'The user has denied your application access.',
          ...echoed,
        }),
        303,
      );
    const code = randomBytes(10).toString('hex');
    state.oauthCodes.put(code, {
      code,
      appId: request.app.id,
      login: person.login,
      redirectUri: request.redirectUri,
      challenge: request.challenge,
      expiresAt: Date.now() + CODE_LIFETIME_MS,
    });
    return context.redirect(answerTo(request.target, { code, ...echoed }), 303);
  });

  web.post('/login/oauth/access_token', async (context) => {
    const given = await readParameters(context);
    const answer = exchange(given);
    if ((context.req.header('accept') ?? '').includes('json')) return context.json(answer);
    return context.body(new URLSearchParams(answer).toString(), 200, {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    });
  });

  /** As documented, refusals are answered with status 200 and an `error`. */
  function exchange(given: Record<string, string>): Record<string, string> {
    const app = state.apps.list().find(({ clientId }) => clientId === given.client_id);
    if (!app || !isSame(app.clientSecret, given.client_secret ?? ''))
      return refuse(
        'incorrect_client_credentials',
        'The client_id and/or client_secret passed are incorrect.',
      );
    const code = state.oauthCodes.get(given.code ?? '');
    const bad = refuse('bad_verification_code', 'The code passed is incorrect or expired.');
    if (!code || code.appId !== app.id || code.expiresAt < Date.now()) return bad;
    state.oauthCodes.delete(code.code);
    if (given.redirect_uri && code.redirectUri !== null && given.redirect_uri !== code.redirectUri)
      return refuse(
        'redirect_uri_mismatch',
        'The redirect_uri MUST match the registered callback URL for this application.',
      );
    if (code.challenge !== null) {
      const derived = createHash('sha256')
        .update(given.code_verifier ?? '')
        .digest('base64url');
      if (!isSame(code.challenge, derived)) return bad;
    }
    const token = mintToken(state, { kind: 'user-to-server', login: code.login, appId: app.id }, null);
    return { access_token: token.token, token_type: 'bearer', scope: '' };
  }
}

const refuse = (error: string, error_description: string): Record<string, string> => ({
  error,
  error_description,
  error_uri:
    'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/',
});

function answerTo(address: string, parameters: Record<string, string>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.toString();
}

/** Host and port must be the callback's and the path below its; on loopback the port is free. */
function isAllowed(callback: NonNullable<App['callbackUrl']>, redirectUri: string | null): boolean {
  if (redirectUri === null) return true;
  if (!URL.canParse(redirectUri)) return false;
  const registered = new URL(callback);
  const wanted = new URL(redirectUri);
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(registered.hostname);
  const sameHost = loopback ? registered.hostname === wanted.hostname : registered.host === wanted.host;
  const base = registered.pathname.replace(/\/$/, '');
  return (
    sameHost &&
    registered.protocol === wanted.protocol &&
    (wanted.pathname === registered.pathname || wanted.pathname.startsWith(`${base}/`))
  );
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

async function readParameters(context: Context): Promise<Record<string, string>> {
  const query = context.req.query();
  const isJson = (context.req.header('content-type') ?? '').includes('json');
  const body: Record<string, unknown> = isJson
    ? await context.req.json().catch(() => ({}))
    : await context.req.parseBody();
  const basic = /^Basic (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  const [id, secret] = basic
    ? Buffer.from(basic, 'base64').toString('utf8').split(':').map(decodeURIComponent)
    : [];
  const sent = Object.fromEntries(
    Object.entries({ ...query, ...body })
      .filter(([, value]) => typeof value === 'string')
      .map(([name, value]) => [name, String(value)]),
  );
  return { ...(id && secret ? { client_id: id, client_secret: secret } : {}), ...sent };
}
