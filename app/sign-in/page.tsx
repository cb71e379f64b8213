import { redirect } from 'next/navigation';
import { SignInPage } from '#components/sign-in/sign-in-page.tsx';
import { PROVIDER_ID } from '#server/auth/auth-options.ts';
import { getSampleAccounts } from '#server/auth/get-sample-accounts.ts';
import { findActor } from '#server/auth/require-actor.ts';
import { safeReturnPath } from '#server/auth/sign-in-path.ts';
import { type SearchParams, single } from '../reading.ts';

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const { callbackUrl, error } = single(await searchParams);
  const returnTo = safeReturnPath(callbackUrl);
  if (await findActor()) redirect(returnTo as '/');
  return (
    <SignInPage provider={PROVIDER_ID} returnTo={returnTo} error={error} samples={getSampleAccounts()} />
  );
}
