'use client';

import { type FormEvent, useId, useState, useTransition } from 'react';
import { API_TOKEN_SCOPES, type ApiTokenScope } from '#domain/views/profile.ts';
import { type ActionResult, answerOf } from '../actions.ts';
import { useViewer } from '../shell/viewer.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Input, Select } from '../ui/input.tsx';
import { Notice } from '../ui/notice.tsx';
import { SCOPE_WORDS } from './scopes.ts';

export type CreateToken = (input: {
  name: string;
  scopes: ApiTokenScope[];
  expiresInDays: number;
}) => Promise<ActionResult<{ token: string }>>;

const LIFETIMES_DAYS = [7, 30, 90, 365];

/** Makes a token and shows it once. What was typed stays until it worked. */
export function CreateTokenForm({ createToken }: { createToken: CreateToken }) {
  const id = useId();
  // Plans and onboardings are all there is to write; a token that may write nothing would be a promise.
  const mayWrite = useViewer().may.onboard.allowed;
  const offered = API_TOKEN_SCOPES.filter((scope) => scope !== 'write' || mayWrite);
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<ApiTokenScope[]>(['read']);
  const [days, setDays] = useState(30);
  const [made, setMade] = useState<{ name: string; token: string } | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [pending, startTransition] = useTransition();

  function submit(event: FormEvent) {
    event.preventDefault();
    setRefusal(null);
    startTransition(async () => {
      const result = await answerOf(createToken({ name, scopes, expiresInDays: days }));
      if (!result.ok) return setRefusal(result.message);
      setMade({ name, token: result.token });
      // What was typed for the next one meanwhile stays.
      setName((typed) => (typed === name ? '' : typed));
    });
  }

  return (
    <>
      {made && (
        <Notice
          kind="ok"
          role="status"
          className="mb-4"
          title={`The token “${made.name}” is made. Copy it now.`}
        >
          <p className="text-ink-2">It is shown this once and kept nowhere; only its hash is.</p>
          <p className="mt-2 flex items-center gap-1">
            <code className="mono min-w-0 rounded-tag border border-line bg-surface px-2 py-1 break-all">
              {made.token}
            </code>
            <CopyButton value={made.token} name="the token" />
          </p>
        </Notice>
      )}
      <form onSubmit={submit} className="max-w-[640px]">
        <h3 className="mb-2">New token</h3>
        <div className="grid gap-3 tab:grid-cols-[minmax(0,1fr)_160px]">
          <div>
            <label htmlFor={`${id}-name`} className="mb-1 block text-dense text-ink-2">
              Name
            </label>
            <Input
              id={`${id}-name`}
              value={name}
              onChange={(event) => setName(event.target.value)}
              placeholder="what it is for, for example laptop"
              maxLength={80}
              required
              aria-invalid={refusal ? true : undefined}
              aria-describedby={refusal ? `${id}-refusal` : undefined}
            />
          </div>
          <div>
            <label htmlFor={`${id}-days`} className="mb-1 block text-dense text-ink-2">
              Expires after
            </label>
            <Select id={`${id}-days`} value={days} onChange={(event) => setDays(Number(event.target.value))}>
              {LIFETIMES_DAYS.map((lifetime) => (
                <option key={lifetime} value={lifetime}>
                  {lifetime} days
                </option>
              ))}
            </Select>
          </div>
        </div>
        <fieldset className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-dense">
          <legend className="sr-only">What the token may do</legend>
          {offered.map((scope) => (
            <label key={scope} className="flex min-h-8 items-center gap-2">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={scopes.includes(scope)}
                onChange={(event) =>
                  setScopes(
                    API_TOKEN_SCOPES.filter((one) =>
                      one === scope ? event.target.checked : scopes.includes(one),
                    ),
                  )
                }
              />
              {SCOPE_WORDS[scope].long}
            </label>
          ))}
        </fieldset>
        {refusal && (
          <p id={`${id}-refusal`} role="alert" className="mt-2 text-dense text-bad">
            {refusal}
          </p>
        )}
        <Button type="submit" className="mt-3" busy={pending && 'Making the token…'}>
          Make the token
        </Button>
      </form>
    </>
  );
}
