import { GitMerge, Hourglass } from 'lucide-react';
import type { PlannedHumanStep } from '#domain/plan/plan.ts';
import type { NeededPeople } from '#domain/plan/plan-people.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { OutsideLink } from '../ui/links.tsx';
import { stepTitle } from '../wording/runs.ts';

/** Steps that are known beforehand to need a person: who must do what, and why. What comes after the run, apart. */
export function PeopleTab({ needed: { blocking, merge, mergedByOnramp, later } }: { needed: NeededPeople }) {
  const inRun = [...blocking, ...(merge ? [merge] : [])];
  return (
    <>
      {inRun.length === 0 ? (
        <EmptyState title="Nobody has to be asked">
          As far as can be known beforehand, the run goes through alone. If something turns up, it opens a
          Jira issue, waits, and goes on by itself.
        </EmptyState>
      ) : (
        <PeopleList people={inRun} action="Do it now, so that the run need not wait" />
      )}
      {mergedByOnramp && (
        <p className="flex gap-2.5 px-4 py-3 text-dense text-ink-2 tab:px-6">
          <GitMerge className="mt-0.5 size-4 shrink-0 stroke-[1.75] text-ink-3" aria-hidden />
          {mergedByOnramp}
        </p>
      )}
      {later.length > 0 && (
        <section aria-label="Later">
          <h3 className="px-4 pt-5 pb-2 text-dense tab:px-6">
            Later <span className="font-normal text-ink-3">the run does not wait for this</span>
          </h3>
          <PeopleList people={later} action="Where it is asked" />
        </section>
      )}
    </>
  );
}

function PeopleList({ people, action }: { people: readonly PlannedHumanStep[]; action: string }) {
  return (
    <ul className="divide-y divide-line border-y border-line">
      {people.map((person) => (
        <li
          key={person.why}
          className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-2.5 px-4 py-3 text-dense tab:px-6"
        >
          <PersonIcon kind={person.kind} />
          <div className="max-w-[72ch]">
            <p className="font-medium">
              {person.kind === 'approve-deployment' ? 'Deployment approved' : stepTitle(person.step)}
            </p>
            <p className="text-ink-2">{person.why}</p>
            {person.url && (
              <p className="mt-1">
                <OutsideLink href={person.url}>{action}</OutsideLink>
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** The merge, and approvals of deployments, are the team's everyday work; an hourglass is for what blocks the run. */
function PersonIcon({ kind }: { kind: string }) {
  const style = 'mt-0.5 size-4 stroke-[1.75]';
  if (kind === 'merge') return <GitMerge className={`${style} text-ink-3`} aria-hidden />;
  const colour = kind === 'approve-deployment' ? 'text-ink-3' : 'text-wait';
  return <Hourglass className={`${style} ${colour}`} aria-hidden />;
}
