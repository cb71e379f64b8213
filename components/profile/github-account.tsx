'use client';

import { useState } from 'react';
import type { ProfileView } from '#domain/views/profile.ts';
import type { ActionResult } from '../actions.ts';
import { useViewer } from '../shell/viewer.tsx';
import { Time } from '../time/time.tsx';
import { Button, buttonStyle } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Status } from '../ui/status.tsx';

export type UnlinkGithub = () => Promise<ActionResult>;

interface GithubAccountProps {
  github: ProfileView['github'];
  unlinkGithub: UnlinkGithub;
}

/** The linked account, by whose rights repositories are onboarded. */
export function GithubAccount({ github, unlinkGithub }: GithubAccountProps) {
  const [asking, setAsking] = useState(false);
  const { host, account, linkUrl } = github;
  const mayOnboard = useViewer().may.onboard.allowed;
  if (!account) {
    return (
      <div className="max-w-[64ch]">
        <p className="text-dense text-ink-2">
          {mayOnboard
            ? `Not linked. Onramp reads your rights on a repository by your account at ${host}; only its numeric id and login are kept. Without it you cannot onboard a repository.`
            : 'Not linked. You do not need it: only people who onboard repositories do.'}
        </p>
        {/* A whole navigation: the link leads to another host. */}
        <a href={linkUrl} className={`${buttonStyle({ look: mayOnboard ? 'primary' : 'plain' })} mt-3`}>
          Link your account at {host}
        </a>
      </div>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-dense">
      <Status look="ok">
        <span className="mono">{account.login}</span> at {host}
      </Status>
      <span className="text-ink-3">
        linked <Time at={account.linkedAt} />
      </span>
      <span className="flex gap-2">
        <a href={linkUrl} className={buttonStyle({ size: 'small' })}>
          Link another
        </a>
        <Button size="small" look="danger" onClick={() => setAsking(true)}>
          Unlink…
        </Button>
      </span>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Unlink ${account.login}?`}
        action="Unlink the account"
        busy="Unlinking…"
        perform={unlinkGithub}
      >
        You can then neither inspect nor onboard a repository until you link an account again. Runs that you
        have started go on.
      </ConfirmDialog>
    </div>
  );
}
