'use client';

import { useViewer } from '../shell/viewer.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { TextLink } from '../ui/links.tsx';
import { SAMPLE_ENDS, sampleName } from './sample-repositories.ts';

interface NothingYetProps {
  title: string;
  /** What will appear here. */
  children: string;
  /** The door stands on the same page already: it is not offered twice. */
  door?: 'above';
}

/**
 * Where nothing is because nothing was onboarded yet: what will be here, and the next step of this reader. Who may not
 * onboard is told who does, and is offered no door that stays shut.
 */
export function NothingYet({ title, children, door }: NothingYetProps) {
  const { may, samples } = useViewer();
  if (!may.onboard.allowed)
    return (
      <EmptyState title={title} action={<ButtonLink href="/onboard">Who can do it</ButtonLink>}>
        {children} Engineers of your teams and the platform team onboard repositories; you can follow each
        step, read every plan of your teams, and see the apps as soon as they run.
      </EmptyState>
    );
  if (door === 'above') return <EmptyState title={title}>{children}</EmptyState>;
  const [first] = samples;
  return (
    <EmptyState
      title={title}
      action={
        <ButtonLink href={first ? `/onboard?repository=${encodeURIComponent(first.url)}` : '/onboard'}>
          {first ? `Try the sample ${sampleName(first.url)}` : 'Paste one of yours'}
        </ButtonLink>
      }
    >
      {children} Paste a repository’s address: Onramp reads it, shows everything that it would change, and
      changes nothing before you start.
      {samples.length > 1 && (
        <span className="mt-2 block text-cap">
          {samples.slice(1).map(({ url, expect }, index) => (
            <span key={url}>
              {index > 0 && ' · '}
              <TextLink href={`/onboard?repository=${encodeURIComponent(url)}`} title={SAMPLE_ENDS[expect]}>
                {sampleName(url)}
              </TextLink>{' '}
              {SAMPLE_ENDS[expect]}
            </span>
          ))}
        </span>
      )}
    </EmptyState>
  );
}
