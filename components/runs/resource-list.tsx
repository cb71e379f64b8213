'use client';

import {
  BookMarked,
  Box,
  CircleUserRound,
  FileBox,
  GitPullRequest,
  Lock,
  type LucideIcon,
  MessageSquare,
  Settings2,
  ShieldCheck,
  Variable,
} from 'lucide-react';
import type { ResourceView } from '#domain/views/runs.ts';
import { Time } from '../time/time.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { OutsideLink } from '../ui/links.tsx';
import { list } from '../wording/words.ts';
import { countResources, groupResources, wasThere } from './figures.ts';
import { kindWords } from './resource-words.ts';

const KIND_ICONS: Record<string, LucideIcon> = {
  'pull-request': GitPullRequest,
  environment: Settings2,
  variable: Variable,
  secret: Lock,
  ruleset: ShieldCheck,
  Namespace: Box,
  ServiceAccount: CircleUserRound,
  app: BookMarked,
  message: MessageSquare,
};

const rowStyle =
  'grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-2 px-4 py-2 text-dense tab:px-6 desk:grid-cols-[16px_minmax(0,5fr)_minmax(0,4fr)_minmax(0,5fr)_72px] desk:pr-8 desk:pl-8';

/** Everything a run made or found, as it is in the ledger. */
export function ResourceList({ resources, empty }: { resources: readonly ResourceView[]; empty: string }) {
  if (resources.length === 0) return <EmptyState title="Nothing is made">{empty}</EmptyState>;
  return (
    <ul className="divide-y divide-line border-b border-line">
      {groupResources(resources).map((row) =>
        row.kind === 'one' ? (
          <li key={row.resource.id}>
            <Resource resource={row.resource} />
          </li>
        ) : (
          <li key={`${row.location} ${row.comesWith}`}>
            <details className="group">
              <summary className={`${rowStyle} list-none hover:bg-surface-2 focus-visible:-outline-offset-2`}>
                <ShieldCheck className="size-4 stroke-[1.75] text-ink-3" aria-hidden />
                <span className={row.comesWith ? 'text-ink-2' : 'truncate'}>
                  {row.resources.length} objects{alreadyThere(row.resources)}
                  <span className="desk:hidden">{row.location && ` in ${row.location}`}</span>
                  {row.comesWith && <ComesWith environment={row.comesWith} />}{' '}
                  <span className="text-cap text-accent-text underline decoration-accent-line underline-offset-3 desk:hidden">
                    <span className="group-open:hidden">show</span>
                    <span className="hidden group-open:inline">hide</span>
                  </span>
                </span>
                <span className="hidden truncate text-ink-2 desk:block">
                  {list([...new Set(row.resources.map((resource) => resource.kind))], 3)}
                </span>
                <span className="mono hidden truncate text-ink-2 desk:block">{row.location}</span>
                <span className="hidden text-right text-accent-text underline decoration-accent-line underline-offset-3 desk:block">
                  <span className="group-open:hidden">Show</span>
                  <span className="hidden group-open:inline">Hide</span>
                </span>
              </summary>
              <ul className="divide-y divide-line border-t border-line bg-canvas">
                {row.resources.map((resource) => (
                  <li key={resource.id}>
                    <Resource resource={resource} />
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ),
      )}
    </ul>
  );
}

/** "34 made, 18 already there, 2 being made"; empty when all of it is made. */
export function ResourceCounts({ resources }: { resources: readonly ResourceView[] }) {
  const { made, there, beingMade } = countResources(resources);
  if (there + beingMade === 0) return null;
  const words = [
    `${made} made`,
    there > 0 && `${there} already there`,
    beingMade > 0 && `${beingMade} being made`,
  ].filter(Boolean);
  return (
    <p className="border-b border-line px-4 py-2 text-cap text-ink-3 tab:px-6 desk:px-8">
      {words.join(', ')}
    </p>
  );
}

function alreadyThere(resources: readonly ResourceView[]): string {
  const found = resources.filter(wasThere).length;
  if (found === 0) return '';
  return found === resources.length ? ' that were there' : `, ${found} ${found === 1 ? 'was' : 'were'} there`;
}

function Resource({ resource }: { resource: ResourceView }) {
  const Icon = KIND_ICONS[resource.kind] ?? FileBox;
  const gone = resource.state === 'removed';
  return (
    <div className={rowStyle}>
      <Icon className="size-4 stroke-[1.75] text-ink-3" aria-hidden />
      <span
        className={gone ? 'mono truncate text-ink-3 line-through' : 'mono truncate'}
        title={resource.name}
      >
        {resource.url ? <OutsideLink href={resource.url}>{resource.name}</OutsideLink> : resource.name}
      </span>
      <span className="truncate text-ink-2 max-desk:order-last max-desk:col-start-2 max-desk:text-cap">
        {kindWords(resource)}
        {wasThere(resource) && ', was there'}
        {resource.comesWith && <ComesWith environment={resource.comesWith} />}
        {resource.state === 'planned' && !resource.comesWith && ', being made'}
        {gone && ', removed'}
        <span className="desk:hidden">{resource.location && `, ${resource.location}`}</span>
      </span>
      <span className="hidden truncate text-ink-2 desk:block" title={resource.location ?? undefined}>
        {resource.location}
      </span>
      {resource.comesWith ? (
        <span className="text-right text-ink-3">later</span>
      ) : (
        <Time at={resource.at} as="clock" className="text-right text-ink-2" />
      )}
    </div>
  );
}

/** Not made by the run: the first deployment to that environment brings it. */
function ComesWith({ environment }: { environment: string }) {
  return <span className="text-ink-3"> · come with the first {environment} deployment</span>;
}
