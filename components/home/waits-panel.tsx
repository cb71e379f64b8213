import { GitCommitHorizontal, GitPullRequest, Hourglass, ShieldQuestion } from 'lucide-react';
import type { ReactNode } from 'react';
import type { HomeView, HomeWait } from '#domain/views/home.ts';
import { Time } from '../time/time.tsx';
import { ButtonLink, ExternalButtonLink } from '../ui/button-link.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { TextLink } from '../ui/links.tsx';
import { Panel } from '../ui/panel.tsx';
import { waitedFor } from '../wording/runs.ts';
import { ownerWords, taskIcon } from '../wording/tasks.ts';
import { capital, list, shortSha } from '../wording/words.ts';

/** What waits for me, and below it what my runs wait for but others must do. */
export function WaitsPanel({ view }: { view: HomeView }) {
  return (
    <Panel title="Waits for you" aside={view.waitsForYou.length}>
      {view.waitsForYou.length === 0 && view.waitsForOthers.length === 0 && (
        <EmptyState title="Nothing waits for you">
          {view.may.onboard.allowed
            ? 'Pull requests to merge, deployments to approve, builds to mend and questions to answer appear here.'
            : 'What only you or your teams can do appears here.'}
        </EmptyState>
      )}
      <ul className="divide-y divide-line text-dense">
        {view.waitsForYou.map((wait) => (
          <Wait key={keyOf(wait)} wait={wait} whose="mine" />
        ))}
        {view.waitsForOthers.map((wait) => (
          <Wait key={keyOf(wait)} wait={wait} whose="theirs" />
        ))}
      </ul>
    </Panel>
  );
}

function keyOf(wait: HomeWait): string {
  if (wait.kind === 'human-task') return wait.task.id;
  if (wait.kind === 'approval') return `${wait.repository.fullName} ${wait.environment}`;
  return `${wait.run.id} ${JSON.stringify(wait.waitingFor)}`;
}

function Wait({ wait, whose }: { wait: HomeWait; whose: 'mine' | 'theirs' }) {
  const { icon, title, detail, action } = partsOf(wait);
  return (
    <li
      className={
        whose === 'mine'
          ? 'grid grid-cols-[16px_minmax(0,1fr)_auto] gap-x-2.5 px-4 py-3'
          : 'grid grid-cols-[16px_minmax(0,1fr)] gap-x-2.5 bg-surface-2 px-4 py-3'
      }
    >
      <span className="mt-0.5 text-wait [&>svg]:size-4 [&>svg]:stroke-[1.75]">{icon}</span>
      <div className="min-w-0">
        <p className="font-medium break-words">
          {title}
          {whose === 'theirs' && <span className="font-normal text-ink-3"> · not on you</span>}
        </p>
        <p className="text-ink-2">{detail}</p>
      </div>
      {whose === 'mine' && action}
    </li>
  );
}

interface WaitParts {
  icon: ReactNode;
  title: ReactNode;
  detail: ReactNode;
  action: ReactNode;
}

function approvalParts(wait: HomeWait & { kind: 'approval' }): WaitParts {
  const { approval, apps, environment, repository } = wait;
  return {
    icon: <ShieldQuestion aria-hidden />,
    title: (
      <>
        Approve the deployment of {apps.length > 0 ? list(apps) : repository.fullName} to {environment}
      </>
    ),
    detail: (
      <>
        {approval.revision ? <span className="mono">{shortSha(approval.revision)}</span> : 'A revision'} waits
        on GitHub for {list(approval.approvers)}, since <Time at={approval.since} as="moment" />
      </>
    ),
    action: (
      <ExternalButtonLink href={approval.url} size="small">
        Review
      </ExternalButtonLink>
    ),
  };
}

function partsOf(wait: HomeWait): WaitParts {
  if (wait.kind === 'human-task') {
    const Icon = taskIcon(wait.task.kind);
    return {
      icon: <Icon aria-hidden />,
      title: wait.task.title,
      detail: (
        <>
          {wait.task.issueKey && <span className="mono">{wait.task.issueKey}</span>}
          {wait.task.issueKey && ', '}
          for {ownerWords(wait.task.owner)}, due <Time at={wait.task.dueAt} as="moment" />
        </>
      ),
      action: (
        <ButtonLink href={`/inbox/${wait.task.id}`} size="small">
          Answer
        </ButtonLink>
      ),
    };
  }
  if (wait.kind === 'approval') return approvalParts(wait);
  const { run, waitingFor } = wait;
  const runLink = <TextLink href={`/runs/${run.id}`}>{run.title}</TextLink>;
  const since = run.waitingSince && (
    <>
      , since <Time at={run.waitingSince} as="moment" />
    </>
  );
  switch (waitingFor.kind) {
    case 'merge':
      return {
        icon: <GitPullRequest aria-hidden />,
        title: <>Merge the pull request of {run.repository.fullName}</>,
        detail: (
          <>
            {runLink} goes on once it is merged{since}
          </>
        ),
        action: (
          <ExternalButtonLink href={waitingFor.pullRequestUrl} size="small">
            Review
          </ExternalButtonLink>
        ),
      };
    case 'next-commit':
      return {
        icon: <GitCommitHorizontal aria-hidden />,
        title: waitingFor.reason,
        detail: (
          <>
            {runLink} goes on with the next commit{since}
          </>
        ),
        action: (
          <ButtonLink href={`/runs/${run.id}`} size="small">
            Look
          </ButtonLink>
        ),
      };
    case 'human-task':
      return {
        icon: <Hourglass aria-hidden />,
        title: capital(waitedFor(waitingFor, run)),
        detail: (
          <>
            {runLink} waits for <span className="mono">{waitingFor.issueKey ?? 'a Jira issue'}</span>
            {since}
          </>
        ),
        action: (
          <ButtonLink href={`/inbox/${waitingFor.humanTaskId}`} size="small">
            Look
          </ButtonLink>
        ),
      };
    default:
      return waitingFor satisfies never;
  }
}
