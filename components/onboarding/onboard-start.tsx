'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import type { PlanChoices } from '#domain/plan/plan.ts';
import { type ActionResult, answerOf } from '../actions.ts';
import { useViewer } from '../shell/viewer.tsx';
import { Button } from '../ui/button.tsx';
import { AddressForm } from './address-form.tsx';
import { SAMPLE_ENDS, sampleName } from './sample-repositories.ts';

export type CreatePlan = (input: {
  repositoryUrl: string;
  choices: PlanChoices;
}) => Promise<ActionResult<{ planId: string }>>;

interface OnboardStartProps {
  /** Whether the sandbox's repositories are offered to try: one click fills the field. */
  samples?: 'shown';
  createPlan: CreatePlan;
  /** Address to begin with, for example pasted into the command menu. */
  address?: string;
  autoFocus?: boolean;
}

/** The door: one field and one button. */
export function OnboardStart({ createPlan, address = '', autoFocus, samples: shown }: OnboardStartProps) {
  const router = useRouter();
  const { repositoryExample, samples } = useViewer();
  const [filled, setFilled] = useState<string | null>(null);
  const [pending, startTransition] = useTransition();
  const [refusal, setRefusal] = useState<string | null>(null);

  function inspect(repositoryUrl: string) {
    if (!repositoryUrl) {
      setRefusal(`Paste the address of a repository, for example ${repositoryExample}.`);
      return;
    }
    startTransition(async () => {
      const result = await answerOf(createPlan({ repositoryUrl, choices: {} }));
      if (result.ok) router.push(`/onboard/${result.planId}` as Route);
      else setRefusal(result.message);
    });
  }

  return (
    <>
      <AddressForm
        key={filled}
        initial={filled ?? address}
        onSubmit={inspect}
        refusal={refusal}
        autoFocus={autoFocus || filled !== null}
      >
        <Button type="submit" look="primary" size="large" busy={pending && 'Inspecting…'}>
          Inspect
        </Button>
      </AddressForm>
      {shown && samples.length > 0 && (
        <div className="mt-3 text-dense">
          <p className="text-ink-2">Paste one of yours, or try a sample of this sandbox:</p>
          <ul className="mt-1.5 flex flex-wrap gap-2">
            {samples.map(({ url, expect }) => (
              <li key={url}>
                <Button
                  size="small"
                  onClick={() => {
                    setRefusal(null);
                    setFilled(url);
                  }}
                >
                  {sampleName(url)}
                  <span className="font-normal text-ink-3">{SAMPLE_ENDS[expect]}</span>
                </Button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
