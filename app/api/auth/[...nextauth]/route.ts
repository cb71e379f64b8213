import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { announceUrlToNextAuth } from '#config/env.ts';
import { getAuthOptions } from '#server/auth/auth-options.ts';

interface Context {
  params: Promise<{ nextauth: string[] }>;
}

async function handle(request: NextRequest, context: Context): Promise<Response> {
  announceUrlToNextAuth();
  return NextAuth(request, context, getAuthOptions()) as Promise<Response>;
}

export { handle as GET, handle as POST };
