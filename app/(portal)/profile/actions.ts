'use server';

import { revalidatePath } from 'next/cache';
import type { ActionResult } from '#components/actions.ts';
import type { ApiTokenScope } from '#domain/views/profile.ts';
import { createApiToken } from '#server/profile/create-api-token.ts';
import { revokeApiToken } from '#server/profile/revoke-api-token.ts';
import { unlinkGithub } from '#server/profile/unlink-github.ts';
import { act } from '../../acting.ts';

export async function createTokenAction(input: {
  name: string;
  scopes: ApiTokenScope[];
  expiresInDays: number;
}): Promise<ActionResult<{ token: string }>> {
  const result = await act(async (actor) => {
    const { token } = await createApiToken(actor, input);
    return { token };
  });
  revalidatePath('/profile');
  return result;
}

export async function revokeTokenAction(tokenId: string): Promise<ActionResult> {
  const result = await act(async (actor) => {
    await revokeApiToken(actor, tokenId);
    return {};
  });
  revalidatePath('/profile');
  return result;
}

export async function unlinkGithubAction(): Promise<ActionResult> {
  const result = await act(async (actor) => {
    await unlinkGithub(actor);
    return {};
  });
  revalidatePath('/profile');
  return result;
}
