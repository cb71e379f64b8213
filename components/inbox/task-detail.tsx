'use client';

import { ShieldCheck } from 'lucide-react';
import type { HumanTaskView } from '#domain/views/human-tasks.ts';
import { useNow } from '../time/clock.tsx';
import { Time } from '../time/time.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { OutsideLink, TextLink } from '../ui/links.tsx';
import { Notice } from '../ui/notice.tsx';
import { StatusPill } from '../ui/status.tsx';
import { stepTitle } from '../wording/runs.ts';
import { ownerWords, taskLook } from '../wording/tasks.ts';
import { count } from '../wording/words.ts';
import { TaskActions, TaskAnswers, TaskFacts, TaskParagraphs } from './task-question.tsx';

const OUTCOME_WORDS = { resolved: 'Resolved', rejected: 'Rejected', unneeded: 'Seen by Onramp' } as const;

/** One human task: what is asked, the numbers with evidence, since, due, who, and what each answer does. */
export function TaskDetail({
  task,
  heading: Heading = 'h1',
}: {
  task: HumanTaskView;
  heading?: 'h1' | 'h2';
}) {
  const { look, words } = taskLook(task);
  const open = task.state === 'open' || task.state === 'opening';
  return (
    <article className="max-w-[820px] px-4 py-6 tab:px-6 desk:px-10" aria-label={task.title}>
      <div className="flex flex-wrap items-center gap-2">
        <StatusPill look={look}>{words}</StatusPill>
        {task.issue && (
          <>
            <OutsideLink href={task.issue.url} className="mono text-dense">
              {task.issue.key}
            </OutsideLink>
            <CopyButton value={task.issue.key} name={task.issue.key} />
          </>
        )}
      </div>
      <Heading className="mt-2 text-page font-semibold tracking-tight text-balance">{task.title}</Heading>
      <TaskFactRow task={task} />
      {task.answer && (
        <Notice
          kind={task.answer.outcome === 'rejected' ? 'bad' : 'ok'}
          className="mt-5"
          title={`${OUTCOME_WORDS[task.answer.outcome]}${task.answer.by ? ` by ${task.answer.by}` : ''}`}
        >
          {task.answer.comment && (
            <p className="text-ink-2">
              {task.answer.outcome === 'unneeded' ? task.answer.comment : `“${task.answer.comment}”`}
            </p>
          )}
          <p className="text-ink-3">
            <Time at={task.answer.at} />
          </p>
        </Notice>
      )}
      <h2 className="mt-5 mb-1">{open ? 'What is asked' : 'What was asked'}</h2>
      {open ? (
        <TaskParagraphs task={task} />
      ) : (
        <blockquote className="border-l-2 border-line-strong pl-4">
          <TaskParagraphs task={task} />
        </blockquote>
      )}
      {task.facts.length > 0 && (
        <>
          <h2 className="mt-5 mb-2">{open ? 'What there is to decide' : 'What there was to decide'}</h2>
          <TaskFacts facts={task.facts} />
        </>
      )}
      {open && (
        <>
          <h2 className="mt-5 mb-2">What each answer does</h2>
          <TaskAnswers task={task} />
          <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
            <TaskActions task={task} />
            <p className="flex items-center gap-1.5 text-dense text-ink-2">
              <ShieldCheck className="size-3.5 shrink-0 text-ink-3" aria-hidden />
              {task.may.answer.allowed
                ? 'You may answer. The run goes on by itself, usually within a minute.'
                : task.may.answer.reason}
            </p>
          </div>
        </>
      )}
      <WaitingRuns task={task} open={open} />
    </article>
  );
}

function TaskFactRow({ task }: { task: HumanTaskView }) {
  const now = useNow();
  const overdue = !task.closedAt && now > Date.parse(task.dueAt);
  const [first] = task.waitingRuns;
  return (
    <div className="mt-4 border-y border-line py-3">
      <Facts className="desk:gap-x-8!">
        {first && (
          <Fact label="Asked by">
            <span className="text-dense">
              {first.startedBy.name}, {first.team.name}
            </span>
          </Fact>
        )}
        <Fact label={task.closedAt ? 'Waited since' : 'Waiting since'}>
          <span className="text-dense">
            <Time at={task.openedAt} as="moment" />
            {!task.closedAt && (
              <>
                , <Time at={task.openedAt} />
              </>
            )}
          </span>
        </Fact>
        <Fact label={task.closedAt ? 'Answer was due' : 'Answer due'}>
          <span className={overdue ? 'text-dense text-bad' : 'text-dense'}>
            <Time at={task.dueAt} as="moment" />
            {overdue && ', overdue'}
          </span>
        </Fact>
        <Fact label="Waited for">
          <span className="text-dense">{ownerWords(task.owner)}</span>
        </Fact>
        <Fact label={task.closedAt ? 'Held up' : 'Holds up'}>
          <span className="text-dense">{count(task.waitingRuns.length, 'run')}</span>
        </Fact>
      </Facts>
    </div>
  );
}

function WaitingRuns({ task, open }: { task: HumanTaskView; open: boolean }) {
  if (task.waitingRuns.length === 0) return null;
  return (
    <>
      <h2 className="mt-6 mb-1">{open ? 'Runs that wait for it' : 'Runs that waited for it'}</h2>
      <ul className="divide-y divide-line border-y border-line text-dense">
        {task.waitingRuns.map((run) => (
          <li key={run.id} className="flex flex-wrap items-baseline gap-x-3 py-2">
            <TextLink href={`/runs/${run.id}?step=${run.step}`}>
              Run {run.number}, {run.title}
            </TextLink>
            <span className="text-ink-2">{stepTitle(run.step)}</span>
            <span className="ml-auto text-ink-3">
              since <Time at={run.since} as="moment" />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
