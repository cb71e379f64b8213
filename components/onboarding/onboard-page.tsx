import type { Permission } from '#domain/views.ts';
import { PageBar } from '../shell/page-bar.tsx';
import { TextLink } from '../ui/links.tsx';
import { Notice } from '../ui/notice.tsx';
import { type CreatePlan, OnboardStart } from './onboard-start.tsx';

interface OnboardPageProps {
  createPlan: CreatePlan;
  address: string;
  may: Permission;
}

const STEPS = [
  { title: 'Inspect', text: 'Onramp reads the repository’s files at one commit. Nothing of it is executed.' },
  {
    title: 'Plan',
    text: 'You see every file, setting and cluster object as a diff, and can change what was found.',
  },
  {
    title: 'Start',
    text: 'One click. The run goes on by itself, waits where a person is needed, and can be undone.',
  },
];

export function OnboardPage({ createPlan, address, may }: OnboardPageProps) {
  return (
    <>
      <PageBar
        kind="overview"
        trail={[{ href: '/', label: 'Home' }]}
        here="Onboard a repository"
        end="Nothing has changed yet"
      />
      <div className="w-full max-w-[760px] px-4 py-6 tab:px-6 desk:px-8 desk:py-10">
        <h1>Which repository shall be onboarded?</h1>
        <p className="mt-1 mb-5 text-ink-2">
          CI/CD, a namespace and monitoring. You see the whole plan before anything changes.
        </p>
        {may.allowed ? (
          <>
            <OnboardStart createPlan={createPlan} address={address} autoFocus />
            <p className="mt-2 text-cap text-ink-3">
              Any spelling will do: https, ssh, <span className="mono">owner/name</span>, or a link to a
              branch, a folder or a file.
            </p>
          </>
        ) : (
          <Notice kind="info" title="You cannot onboard a repository yet">
            <p className="text-ink-2">
              {may.reason} Your linked accounts are on your <TextLink href="/profile">profile</TextLink>.
            </p>
          </Notice>
        )}
        <ol className="mt-8 grid gap-4 border-t border-line pt-5 tab:grid-cols-3 tab:gap-6">
          {STEPS.map((step, index) => (
            <li key={step.title} className="text-dense">
              <p className="font-medium">
                <span className="text-ink-3">{index + 1}</span> {step.title}
              </p>
              <p className="mt-0.5 text-pretty text-ink-2">{step.text}</p>
            </li>
          ))}
        </ol>
      </div>
    </>
  );
}
