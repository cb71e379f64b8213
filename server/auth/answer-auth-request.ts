import { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { announceUrlToNextAuth, getSettings } from '#config/env.ts';
import { toProblemResponse } from '../http/problem.ts';
import { readBody } from '../http/read-body.ts';
import { RequestError } from '../http/request-error.ts';
import { getAuthOptions } from './auth-options.ts';

/** A sign-in form holds a token and an address. */
const MAX_BODY_BYTES = 64 * 1024;
/** Where next-auth keeps the way back; with a prefix where the portal is served over https. */
const RETURN_COOKIES = ['next-auth.callback-url', '__Secure-next-auth.callback-url'];

/**
 * Answers next-auth's own routes: sign-in, callback, sign-out and the tokens against forgery. The library fails at input
 * that it cannot parse, so that is looked at first.
 */
export async function answerAuthRequest(
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  announceUrlToNextAuth();
  try {
    const body = request.method === 'POST' ? await readBody(request, MAX_BODY_BYTES) : null;
    requireReturnAddress(request.nextUrl.searchParams.get('callbackUrl'));
    requireReturnAddress(body && returnAddressIn(request, body));
    const cookie = RETURN_COOKIES.find((name) => !isReturnAddress(request.cookies.get(name)?.value));
    if (cookie) return refuseCookie(cookie);
    const { url, method, headers } = request;
    return (await NextAuth(
      new NextRequest(url, { method, headers, ...(body && { body }) }),
      context,
      getAuthOptions(),
    )) as Response;
  } catch (error) {
    if (error instanceof RequestError) return toProblemResponse(error);
    throw error;
  }
}

function returnAddressIn(request: NextRequest, body: Uint8Array): string | null {
  const text = new TextDecoder().decode(body);
  if (!request.headers.get('content-type')?.includes('application/json'))
    return new URLSearchParams(text).get('callbackUrl');
  try {
    const { callbackUrl = null } = JSON.parse(text) as { callbackUrl?: string | null };
    return callbackUrl;
  } catch {
    throw new RequestError('malformed', 'The body of the request is not a JSON object.');
  }
}

/** @throws RequestError malformed */
function requireReturnAddress(address: string | null): void {
  if (!isReturnAddress(address ?? undefined))
    throw new RequestError(
      'malformed',
      'The address to come back to after signing in is none. Sign in from the portal’s own page.',
    );
}

/** Whether next-auth can read it; whether it is ours is decided where it is used. */
function isReturnAddress(address: unknown): boolean {
  if (address === undefined) return true;
  if (typeof address !== 'string') return false;
  const { url } = getSettings().portal;
  const parsed = URL.parse(address, address.startsWith('/') ? url : undefined);
  return address === '' || (parsed !== null && /^https?:$/.test(parsed.protocol));
}

/** A browser would send it with every try: it is taken back, so that the next one succeeds. */
function refuseCookie(name: string): Response {
  const response = toProblemResponse(
    new RequestError(
      'malformed',
      'Your browser kept an address to come back to that is none. It has been removed; sign in again.',
    ),
  );
  const secure = name.startsWith('__Secure-') ? '; Secure' : '';
  response.headers.append('set-cookie', `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secure}`);
  return response;
}
