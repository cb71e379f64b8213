'use client';

import { UserRoundCheck } from 'lucide-react';
import type { HumanTaskView } from '#domain/views/human-tasks.ts';
import { TaskActions, TaskAnswers, TaskFacts, TaskParagraphs } from '../inbox/task-question.tsx';
import { useNow } from '../time/clock.tsx';
import { Time } from '../time/time.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { SideFact, SideFacts } from '../ui/facts.tsx';
import { OutsideLink } from '../ui/links.tsx';
import { Tag } from '../ui/tag.tsx';
import { ownerWords } from '../wording/tasks.ts';
import { PanelColumns } from './panel-columns.tsx';

/** The human task that a step waits for: what is asked, of whom, since when, until when, and what happens next. */
export function TaskPanel({ task }: { task: HumanTaskView }) {
  return (
    <PanelColumns side={<TaskSide task={task} />}>
      <div className="flex flex-wrap items-center gap-2">
        <Tag>
          <UserRoundCheck className="size-3.5" aria-hidden />
          Human task
        </Tag>
        {task.issue ? (
          <>
            <OutsideLink href={task.issue.url} className="mono">
              {task.issue.key}
            </OutsideLink>
            <CopyButton value={task.issue.key} name={task.issue.key} />
          </>
        ) : (
          <span className="text-dense text-ink-3">The Jira issue is being opened</span>
        )}
      </div>
      <h2 className="mt-2 mb-2 text-sec text-balance">{task.title}</h2>
      <TaskParagraphs task={task} />
      {task.facts.length > 0 && (
        <div className="mt-4">
          <TaskFacts facts={task.facts} />
        </div>
      )}
      <details className="mt-4 text-dense">
        <summary className="text-ink-2 hover:text-ink">What each answer does</summary>
        <div className="mt-2">
          <TaskAnswers task={task} />
        </div>
      </details>
      <div className="mt-4 flex flex-wrap gap-2 max-tab:[&>*]:flex-1">
        <TaskActions task={task} />
        <ButtonLink href={`/inbox/${task.id}`}>Show in the inbox</ButtonLink>
      </div>
    </PanelColumns>
  );
}

function TaskSide({ task }: { task: HumanTaskView }) {
  const overdue = useNow() > Date.parse(task.dueAt);
  return (
    <SideFacts>
      <SideFact label="Waiting since">
        <Time at={task.openedAt} as="moment" />, <Time at={task.openedAt} />
      </SideFact>
      <SideFact label="Answer due">
        <span className={overdue ? 'text-bad' : undefined}>
          <Time at={task.dueAt} as="moment" />
          {overdue && ', overdue'}
        </span>
      </SideFact>
      <SideFact label="Waited for">{ownerWords(task.owner)}</SideFact>
      {task.escalatedAt && (
        <SideFact label="Reminded">
          <Time at={task.escalatedAt} as="moment" />
        </SideFact>
      )}
      <SideFact label="You">
        {task.may.answer.allowed ? 'You may answer this in Jira.' : task.may.answer.reason}
      </SideFact>
      <SideFact label="Next">
        Once answered, the run goes on by itself.
        {task.obstacle && ' Onramp also looks without an answer, and goes on once nothing stands in the way.'}
      </SideFact>
    </SideFacts>
  );
}
