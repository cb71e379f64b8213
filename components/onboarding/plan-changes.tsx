import { Pencil } from 'lucide-react';
import type { PlanChange, PlannedRepository } from '#domain/plan/plan.ts';
import type { Requester } from '#domain/views/shared.ts';
import { changeWords } from '../wording/changes.ts';
import { EvidenceLink } from './evidence.tsx';

interface PlanChangesProps {
  changes: readonly PlanChange[];
  by: Requester;
  repository: Pick<PlannedRepository, 'url' | 'headSha'>;
}

/** What the person changed of the findings, with what was found and where: "Changed by you: memory 512 Mi → 384 Mi". */
export function PlanChanges({ changes, by, repository }: PlanChangesProps) {
  if (changes.length === 0) return null;
  const apps = new Set(changes.map(({ app }) => app?.path));
  return (
    <section aria-label="Changed by hand" className="flex gap-2.5 text-dense">
      <Pencil className="mt-0.5 size-4 shrink-0 stroke-[1.75] text-ink-3" aria-hidden />
      <div className="min-w-0">
        <h3 className="inline font-medium">Changed by {by.isYou ? 'you' : by.name}:</h3>{' '}
        <ul className="contents">
          {changes.map((change) => (
            <li
              key={`${change.app?.path} ${change.field}`}
              className="break-words text-ink-2 tab:mr-4 tab:inline"
            >
              {change.app && apps.size > 1 && <span className="mono">{change.app.name} </span>}
              <Words change={change} />
              {change.evidence && (
                <>
                  {' '}
                  <EvidenceLink evidence={change.evidence} repository={repository} />
                </>
              )}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function Words({ change }: { change: PlanChange }) {
  const { field, before, after } = changeWords(change);
  return (
    <>
      {field} <span className="mono">{before}</span>
      <span aria-hidden> → </span>
      <span className="sr-only"> changed to </span>
      <span className="mono text-ink">{after}</span>
    </>
  );
}
