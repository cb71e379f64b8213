'use client';

import type { ReactNode } from 'react';
import type { InboxSelection } from '#domain/views/inbox-page.ts';
import type { WaitView } from '#domain/views/waits.ts';
import { Time } from '../time/time.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { OutsideLink, TextLink } from '../ui/links.tsx';
import { StatusPill } from '../ui/status.tsx';
import { WaitAction } from '../waits/wait-row.tsx';
import { waitedFor } from '../wording/runs.ts';
import { waitOwnerWords, waitSentence } from '../wording/waits.ts';
import { capital, list, shortSha } from '../wording/words.ts';

interface DetailProps<Shown> {
  heading: 'h1' | 'h2';
  wait: Shown;
}

/** One thing that waits and is no Jira task: what is to be done, for whom, since when, and what happens then. */
export function WaitDetail({ wait, heading: Heading }: DetailProps<WaitView>) {
  const mine = wait.whose === 'you';
  const who = mine ? 'you' : waitOwnerWords(wait.owner);
  return (
    <article className="max-w-[820px] px-4 py-6 tab:px-6 desk:px-10" aria-label={waitSentence(wait)}>
      <StatusPill look="waiting">Waits for {who}</StatusPill>
      <Heading className="mt-2 text-page font-semibold tracking-tight text-balance [overflow-wrap:anywhere]">
        {waitSentence(wait)}
      </Heading>
      <div className="mt-4 border-y border-line py-3">
        <Facts className="desk:gap-x-8!">
          <Fact label="Waiting since">
            <span className="text-dense">
              <Time at={wait.since} as="moment" />, <Time at={wait.since} />
            </span>
          </Fact>
          <Fact label="Waited for">
            <span className="text-dense">{capital(waitOwnerWords(wait.owner))}</span>
          </Fact>
          {wait.teams.length > 0 && (
            <Fact label="Holds up">
              <span className="text-dense">{list(wait.teams.map(({ name }) => `team ${name}`))}</span>
            </Fact>
          )}
          <About wait={wait} />
        </Facts>
      </div>
      <h2 className="mt-5 mb-1">What happens then</h2>
      <p className="max-w-[64ch] text-pretty">{consequence(wait)}</p>
      <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
        <WaitAction wait={wait} look={mine ? 'primary' : undefined} />
        {'run' in wait && <ButtonLink href={`/runs/${wait.run.id}`}>Open run {wait.run.number}</ButtonLink>}
        {!mine && <p className="text-dense text-ink-2">Only {who} can do it.</p>}
      </div>
    </article>
  );
}

function About({ wait }: { wait: WaitView }) {
  if (wait.kind === 'approval')
    return (
      <>
        <Fact label="Repository">
          <OutsideLink href={wait.repository.url} className="text-dense">
            {wait.repository.fullName}
          </OutsideLink>
        </Fact>
        {wait.approval.revision && (
          <Fact label="Revision">
            <span className="mono">{shortSha(wait.approval.revision)}</span>
          </Fact>
        )}
      </>
    );
  if ('run' in wait)
    return (
      <Fact label="Run">
        <span className="text-dense">
          <TextLink href={`/runs/${wait.run.id}`}>{wait.run.title}</TextLink>
        </span>
      </Fact>
    );
  return null;
}

function consequence(wait: WaitView): ReactNode {
  switch (wait.kind) {
    case 'approval':
      return `GitHub goes on with the deployment to ${wait.environment} as soon as one of the reviewers approves it there. This page follows within seconds.`;
    case 'undo-files':
      return wait.waitingFor.reason;
    case 'merge':
      if (wait.run.state === 'undoing')
        return 'Once the pull request is merged on GitHub, the files are out of the repository, and the undo takes back the rest by itself.';
      return 'The run goes on by itself once the pull request is merged on GitHub.';
    case 'next-commit':
      return `The run waits for ${waitedFor(wait.waitingFor, wait.run)} and goes on by itself: its page says how. Nothing has to be started again here.`;
    case 'human-task':
      return wait.task.title;
    default:
      return wait satisfies never;
  }
}

/** It waited once: where to look for what became of it. */
export function OverDetail({ wait, heading: Heading }: DetailProps<InboxSelection & { kind: 'over' }>) {
  return (
    <article className="max-w-[820px] px-4 py-6 tab:px-6 desk:px-10" aria-label="It waits no more">
      <StatusPill look="ok">Waits no more</StatusPill>
      <Heading className="mt-2 text-page font-semibold tracking-tight">
        Nothing waits here any more in {wait.repository.fullName}
      </Heading>
      <p className="mt-3 max-w-[64ch] text-pretty text-ink-2">
        It was decided, or what waited has ended. {wait.run ? 'The run tells how it went on.' : ''}
      </p>
      <div className="mt-4 flex flex-wrap gap-2">
        {wait.run && <ButtonLink href={`/runs/${wait.run.id}`}>{wait.run.title}</ButtonLink>}
        <ButtonLink href={`/apps?query=${encodeURIComponent(wait.repository.fullName)}`}>
          Apps of {wait.repository.fullName}
        </ButtonLink>
      </div>
    </article>
  );
}
