'use client';

import { ChevronRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { PlannedObject } from '#domain/plan/plan.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ChangeMark } from './change-mark.tsx';

interface ObjectsTabProps {
  objects: readonly PlannedObject[];
  /** Said when there are none. */
  empty: { title: string; text: string };
}

/** Cluster objects by cluster and namespace; each opens to the manifest as it will be applied. */
export function ObjectsTab({ objects, empty }: ObjectsTabProps) {
  if (objects.length === 0) return <EmptyState title={empty.title}>{empty.text}</EmptyState>;
  const groups = Map.groupBy(
    objects,
    (object) => `${object.cluster}, ${object.namespace ?? 'whole cluster'}`,
  );
  return [...groups].map(([place, group]) => (
    <section key={place} aria-label={place}>
      <h3 className="mono [overflow-wrap:anywhere] border-b border-line bg-surface-2 px-4 py-2 text-cap! font-medium text-ink-3 tab:px-6">
        {place}
      </h3>
      <ul className="divide-y divide-line border-b border-line text-dense">
        {group.map((object) => (
          <li key={`${object.apiVersion} ${object.kind} ${object.name}`}>
            <ObjectRow object={object} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

function ObjectRow({ object }: { object: PlannedObject }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)} className="group">
      <summary className="grid list-none grid-cols-[14px_minmax(0,1fr)_auto] gap-x-3 px-4 py-2 hover:bg-surface-2 focus-visible:-outline-offset-2 tab:grid-cols-[14px_minmax(0,3fr)_minmax(0,4fr)_minmax(0,2fr)_88px] tab:px-6">
        <ChevronRight className="mt-1 size-3.5 text-ink-3 group-open:rotate-90" aria-hidden />
        <span className="[overflow-wrap:anywhere]">{object.kind}</span>
        <span className="mono [overflow-wrap:anywhere] max-tab:order-last max-tab:col-start-2">
          {object.name}
        </span>
        <span className="hidden text-ink-3 tab:block">
          {object.appliedBy === 'onramp' ? 'by Onramp' : 'by the pipeline'}
        </span>
        <span className="text-right">
          <ChangeMark change={object.change} />
        </span>
      </summary>
      {open && <Manifest object={object} />}
    </details>
  );
}

/** As it will be applied; follows the plan in view. */
function Manifest({ object: { manifest, kind, name } }: { object: PlannedObject }) {
  const [yaml, setYaml] = useState<string | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void import('yaml').then(({ stringify }) => isCurrent && setYaml(stringify(manifest)));
    return () => {
      isCurrent = false;
    };
  }, [manifest]);
  if (yaml === null) return null;
  return (
    <div className="relative bg-surface-2">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
        tabIndex={0}
        className="overflow-x-auto px-4 py-3 font-mono text-cap leading-5 tab:px-6 tab:pl-12"
      >
        {yaml}
      </pre>
      <span className="absolute top-1.5 right-3">
        <CopyButton value={yaml} name={`${kind} ${name} as YAML`} />
      </span>
    </div>
  );
}
