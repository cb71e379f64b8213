import { Hourglass } from 'lucide-react';
import type { PlannedHumanStep } from '#domain/plan/plan.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { OutsideLink } from '../ui/links.tsx';
import { stepTitle } from '../wording/runs.ts';

/** What needs nothing that only the run makes: a deployment cannot be approved before there is one. */
export function canBeDoneNow({ kind }: PlannedHumanStep): boolean {
  return kind !== 'approve-deployment';
}

/** Steps that are known beforehand to need a person: who must do what, and why. */
export function PeopleTab({ people }: { people: readonly PlannedHumanStep[] }) {
  if (people.length === 0) {
    return (
      <EmptyState title="Nobody has to be asked">
        As far as can be known beforehand, the run goes through alone. If something turns up, it opens a Jira
        issue, waits, and goes on by itself.
      </EmptyState>
    );
  }
  return (
    <ul className="divide-y divide-line border-y border-line">
      {people.map((person) => (
        <li
          key={`${person.step} ${person.kind}`}
          className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-2.5 px-4 py-3 text-dense tab:px-6"
        >
          <Hourglass className="mt-0.5 size-4 stroke-[1.75] text-wait" aria-hidden />
          <div className="max-w-[72ch]">
            <p className="font-medium">{stepTitle(person.step)}</p>
            <p className="text-ink-2">{person.why}</p>
            {person.url && (
              <p className="mt-1">
                <OutsideLink href={person.url}>
                  {canBeDoneNow(person) ? 'Do it now, so that the run need not wait' : 'Where it is asked'}
                </OutsideLink>
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
