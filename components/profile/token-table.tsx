'use client';

import { useState } from 'react';
import type { ApiTokenView } from '#domain/views/profile.ts';
import type { ActionResult } from '../actions.ts';
import { useNow } from '../time/clock.tsx';
import { Time } from '../time/time.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Status } from '../ui/status.tsx';
import { SCOPE_WORDS } from './scopes.ts';

export type RevokeToken = (tokenId: string) => Promise<ActionResult>;

interface TokenTableProps {
  tokens: readonly ApiTokenView[];
  revokeToken: RevokeToken;
}

/** One's tokens: by name and first characters; the rest is not kept anywhere. */
export function TokenTable({ tokens, revokeToken }: TokenTableProps) {
  const [revoking, setRevoking] = useState<ApiTokenView | null>(null);
  if (tokens.length === 0) {
    return (
      <p className="mb-4 max-w-[64ch] text-dense text-ink-2">
        You have no token. With one, everything that this page does can be done by a program as well, with
        your rights.
      </p>
    );
  }
  return (
    <div className="mb-5 overflow-hidden rounded-panel border border-line">
      <table className="table">
        <thead>
          <tr>
            <th scope="col" className="w-[30%]">
              Token
            </th>
            <th scope="col">May</th>
            <th scope="col">Expires</th>
            <th scope="col">Last used</th>
            <th scope="col" className="w-24">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id}>
              <td className="min-w-0">
                <span className="block truncate font-medium">{token.name}</span>
                <span className="mono text-cap! text-ink-3">{token.prefix}…</span>
              </td>
              <td className="text-ink-2 max-tab:col-start-1">
                {token.scopes.map((scope) => SCOPE_WORDS[scope].short).join(', ')}
              </td>
              <td className="max-tab:col-start-1">
                <Expiry token={token} />
              </td>
              <td className="text-ink-2 max-tab:col-start-1">
                {token.lastUsedAt ? (
                  <>
                    <span className="tab:hidden">used </span>
                    <Time at={token.lastUsedAt} />
                  </>
                ) : (
                  <span className="text-ink-3">never used</span>
                )}
              </td>
              <td className="max-tab:col-start-2 max-tab:row-start-1 tab:text-right">
                {!token.revokedAt && (
                  <Button
                    size="small"
                    look="danger"
                    onClick={() => setRevoking(token)}
                    aria-label={`Revoke ${token.name}`}
                  >
                    Revoke…
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <ConfirmDialog
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={`Revoke the token “${revoking?.name}”?`}
        action="Revoke the token"
        busy="Revoking…"
        perform={() => revokeToken(revoking?.id ?? '')}
      >
        Every program that uses <span className="mono">{revoking?.prefix}…</span> is refused from now on. This
        cannot be undone; a new token can be made at any time.
      </ConfirmDialog>
    </div>
  );
}

function Expiry({ token }: { token: ApiTokenView }) {
  const now = useNow();
  if (token.revokedAt) {
    return (
      <Status look="undone">
        Revoked <Time at={token.revokedAt} as="moment" />
      </Status>
    );
  }
  if (Date.parse(token.expiresAt) < now) {
    return (
      <Status look="stale">
        Expired <Time at={token.expiresAt} as="moment" />
      </Status>
    );
  }
  return (
    <span className="text-ink-2">
      <span className="tab:hidden">until </span>
      <Time at={token.expiresAt} as="moment" />
    </span>
  );
}
