import type { OnboardPageView } from '#domain/views/onboard-page.ts';
import { PageBar } from '../shell/page-bar.tsx';
import { type CreatePlan, OnboardStart } from './onboard-start.tsx';
import { WhoCanOnboard } from './who-can-onboard.tsx';

interface OnboardPageProps {
  view: OnboardPageView;
  createPlan: CreatePlan;
  /** Address to begin with. */
  address: string;
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

export function OnboardPage({ view, createPlan, address }: OnboardPageProps) {
  return (
    <>
      <PageBar
        kind="overview"
        trail={[{ href: '/', label: 'Home' }]}
        here="Onboard a repository"
        end={view.ask ? undefined : 'Nothing is changed yet'}
      />
      <div className="w-full max-w-[760px] px-4 py-6 tab:px-6 desk:px-8 desk:py-10">
        {view.ask ? (
          <>
            <h1>Onboarding is done by engineers</h1>
            <p className="mt-1 mb-5 text-ink-2">{!view.may.allowed && view.may.reason}</p>
            <WhoCanOnboard help={view.ask} />
          </>
        ) : (
          <Door createPlan={createPlan} address={address} />
        )}
      </div>
    </>
  );
}

function Door({ createPlan, address }: Omit<OnboardPageProps, 'view'>) {
  return (
    <>
      <h1>Which repository shall be onboarded?</h1>
      <p className="mt-1 mb-5 text-ink-2">
        CI/CD, a namespace and monitoring. You see the whole plan before anything changes.
      </p>
      <OnboardStart createPlan={createPlan} address={address} autoFocus samples="shown" />
      <p className="mt-2 text-cap text-ink-3">
        Any spelling will do: https, ssh, <span className="mono">owner/name</span>, or a link to a branch, a
        folder or a file.
      </p>
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
    </>
  );
}
