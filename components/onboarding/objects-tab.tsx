'use client';

import { useState } from 'react';
import type { PlannedObject } from '#domain/plan/plan.ts';
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
  const [yaml, setYaml] = useState<string | null>(null);
  async function show() {
    const { stringify } = await import('yaml');
    setYaml(stringify(object.manifest));
  }
  return (
    <details onToggle={(event) => event.currentTarget.open && yaml === null && void show()}>
      <summary className="grid list-none grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-4 py-2 hover:bg-surface-2 focus-visible:-outline-offset-2 tab:grid-cols-[minmax(0,3fr)_minmax(0,4fr)_minmax(0,2fr)_88px] tab:px-6">
        <span className="[overflow-wrap:anywhere]">{object.kind}</span>
        <span className="mono [overflow-wrap:anywhere] max-tab:order-last">{object.name}</span>
        <span className="hidden text-ink-3 tab:block">
          {object.appliedBy === 'onramp' ? 'by Onramp' : 'by the pipeline'}
        </span>
        <span className="text-right">
          <ChangeMark change={object.change} />
        </span>
      </summary>
      {yaml !== null && (
        <pre className="overflow-x-auto bg-surface-2 px-4 py-3 font-mono text-cap leading-5 tab:px-6">
          {yaml}
        </pre>
      )}
    </details>
  );
}
