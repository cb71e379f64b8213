import type { RunView } from '#domain/views/runs.ts';
import type { PlaceView } from '#domain/views/shared.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { OutsideLink } from '../ui/links.tsx';
import { stepTitle } from '../wording/runs.ts';

interface LinkRow {
  label: string;
  url: string;
  from: string;
}

/** Every link a run has to show, each address once: steps, tasks, and where the apps answer. */
export function linksOf(run: RunView): LinkRow[] {
  const rows: LinkRow[] = [
    ...run.apps.flatMap(({ name, urls }) => urls.flatMap((place) => linksOfPlace(name, place))),
    ...run.steps.flatMap((step) => step.links.map((link) => ({ ...link, from: stepTitle(step.name) }))),
    ...run.humanTasks.flatMap(({ issue }) =>
      issue ? [{ label: issue.key, url: issue.url, from: 'Human task' }] : [],
    ),
    { label: run.repository.fullName, url: run.repository.url, from: 'Repository' },
  ];
  return [...new Map(rows.map((row) => [row.url, row])).values()];
}

/** Only what is there: an address where nothing is deployed would lead nowhere. */
function linksOfPlace(app: string, { environment, url, openUrl, deployed, approval }: PlaceView): LinkRow[] {
  const where = `${app} in ${environment}`;
  return [
    ...(deployed ? [{ label: where, url: openUrl ?? url, from: 'App' }] : []),
    ...(approval
      ? [{ label: `Deployment to ${environment} that waits for approval`, url: approval.url, from: 'GitHub' }]
      : []),
  ];
}

export function RunLinks({ links }: { links: readonly LinkRow[] }) {
  if (links.length === 0)
    return <EmptyState title="No link">What the run makes elsewhere is linked here.</EmptyState>;
  return (
    <ul className="divide-y divide-line border-b border-line text-dense">
      {links.map((link) => (
        <li
          key={link.url}
          className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 px-4 py-1.5 tab:px-6 desk:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,4fr)_auto] desk:pr-8 desk:pl-8"
        >
          <OutsideLink href={link.url} className="truncate">
            {link.label}
          </OutsideLink>
          <span className="hidden truncate text-ink-3 desk:block">{link.from}</span>
          <span className="mono hidden truncate text-ink-2 desk:block">{link.url}</span>
          <CopyButton value={link.url} name={`the address of ${link.label}`} />
        </li>
      ))}
    </ul>
  );
}
