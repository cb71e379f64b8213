import { Mark } from '../shell/mark.tsx';
import { Notice } from '../ui/notice.tsx';
import { type SampleAccount, SampleAccounts } from './sample-accounts.tsx';
import { SignInButton } from './sign-in-button.tsx';

/** Error codes of the sign-in protocol that mean something else than "it failed". */
const REFUSALS: Record<string, string> = {
  AccessDenied:
    'The identity provider refused access to Onramp. Ask your platform team for the group that grants it.',
  SessionRequired: 'Your session has ended. Sign in again; you come back to where you were.',
};

interface SignInPageProps {
  /** Id of the one identity provider. */
  provider: string;
  /** A path of this portal to come back to. */
  returnTo: string;
  /** Code of what went wrong the last time, when something did. */
  error: string | undefined;
  /** The sandbox's made-up people; null on a real installation. */
  samples: readonly SampleAccount[] | null;
}

/** The only page for people who are not signed in. */
export function SignInPage({ provider, returnTo, error, samples }: SignInPageProps) {
  return (
    <main id="main" className="grid min-h-dvh place-items-center px-4 py-10">
      <title>Sign in · Onramp</title>
      <div className="w-full max-w-[360px]">
        <p className="mb-6 flex items-center gap-2 text-sec font-semibold tracking-tight">
          <Mark />
          Onramp
        </p>
        <h1>Sign in</h1>
        <p className="mt-1 mb-5 text-pretty text-ink-2">
          From a repository’s address to CI/CD, a namespace and proven monitoring, with every step in view.
        </p>
        {error && (
          <Notice kind="bad" role="alert" className="mb-4" title="You are not signed in.">
            <p className="text-ink-2">
              {REFUSALS[error] ??
                'The sign-in did not come to its end. Nothing was changed; try it once more.'}
            </p>
          </Notice>
        )}
        <SignInButton provider={provider} returnTo={returnTo} />
        <p className="mt-3 text-cap text-ink-3">
          You sign in at your organisation’s identity provider. Onramp never sees your password.
        </p>
        {samples && <SampleAccounts accounts={samples} />}
      </div>
    </main>
  );
}
