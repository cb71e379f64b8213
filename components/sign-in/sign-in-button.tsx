'use client';

import { useState } from 'react';
import { goToSignIn } from '../shell/session-requests.ts';
import { Button } from '../ui/button.tsx';

export function SignInButton({ provider, returnTo }: { provider: string; returnTo: string }) {
  const [state, setState] = useState<'idle' | 'going' | 'failed'>('idle');
  async function signIn() {
    setState('going');
    try {
      await goToSignIn(provider, returnTo);
    } catch {
      setState('failed');
    }
  }
  return (
    <>
      <Button
        look="primary"
        size="large"
        className="w-full"
        busy={state === 'going' && 'Going to the identity provider…'}
        onClick={() => void signIn()}
      >
        Sign in with single sign-on
      </Button>
      {state === 'failed' && (
        <p role="alert" className="mt-2 text-dense text-bad">
          The identity provider could not be reached. Try again in a moment.
        </p>
      )}
    </>
  );
}
