'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import type { PlanChoices } from '#domain/plan/plan.ts';
import { type ActionResult, answerOf } from '../actions.ts';
import { useViewer } from '../shell/viewer.tsx';
import { Button } from '../ui/button.tsx';
import { AddressForm } from './address-form.tsx';

export type CreatePlan = (input: {
  repositoryUrl: string;
  choices: PlanChoices;
}) => Promise<ActionResult<{ planId: string }>>;

interface OnboardStartProps {
  createPlan: CreatePlan;
  /** Address to begin with, for example pasted into the command menu. */
  address?: string;
  autoFocus?: boolean;
}

/** The door: one field and one button. */
export function OnboardStart({ createPlan, address = '', autoFocus }: OnboardStartProps) {
  const router = useRouter();
  const { repositoryExample } = useViewer();
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
    <AddressForm initial={address} onSubmit={inspect} refusal={refusal} autoFocus={autoFocus}>
      <Button type="submit" look="primary" size="large" busy={pending && 'Inspecting…'}>
        Inspect
      </Button>
    </AddressForm>
  );
}
