import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { announceUrlToNextAuth } from '#config/env.ts';
import { getAuthOptions } from './auth-options.ts';

/** Answers next-auth's own routes: sign-in, callback, sign-out and the tokens against forgery. */
export async function answerAuthRequest(
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  announceUrlToNextAuth();
  return NextAuth(request, context, getAuthOptions()) as Promise<Response>;
}
