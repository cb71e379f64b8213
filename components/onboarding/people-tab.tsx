import { Hourglass } from 'lucide-react';
import type { PlannedHumanStep } from '#domain/plan/plan.ts';
import { splitPeople } from '#domain/plan/plan-people.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { OutsideLink } from '../ui/links.tsx';
import { stepTitle } from '../wording/runs.ts';

/** Steps that are known beforehand to need a person: who must do what, and why. What comes after the run, apart. */
export function PeopleTab({ people }: { people: readonly PlannedHumanStep[] }) {
  const { inRun, later } = splitPeople(people);
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
          <Hourglass className="mt-0.5 size-4 stroke-[1.75] text-wait" aria-hidden />
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
