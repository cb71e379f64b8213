'use client';

import { Hourglass } from 'lucide-react';
import { useRef } from 'react';
import type { Plan } from '#domain/plan/plan.ts';
import type { NeededPeople } from '#domain/plan/plan-people.ts';
import type { Requester } from '#domain/views/shared.ts';
import { oneOf } from '../ui/address.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { OutsideLink } from '../ui/links.tsx';
import { Notice } from '../ui/notice.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { useAddress } from '../ui/use-address.ts';
import { count, uncapital } from '../wording/words.ts';
import { FilesTab } from './files-tab.tsx';
import { ObjectsTab } from './objects-tab.tsx';
import { PeopleTab } from './people-tab.tsx';
import { PlanChanges } from './plan-changes.tsx';
import { countChanges } from './plan-counts.ts';
import { SettingsTab } from './settings-tab.tsx';

const TABS = ['files', 'github', 'kubernetes', 'monitoring', 'people'] as const;

/** The plan: everything a run would change, and what stays. Tab and file are in the address. */
export function PlanPane({ plan, by, needed }: { plan: Plan; by: Requester; needed: NeededPeople }) {
  const [address, setAddress] = useAddress();
  const tab = oneOf(TABS, address.get('tab'));
  return (
    <section aria-label="Plan" className="flex min-w-0 flex-col">
      {plan.changes && plan.changes.length > 0 && (
        <div className="border-b border-line px-4 py-3 tab:px-6">
          <PlanChanges changes={plan.changes} by={by} repository={plan.repository} />
        </div>
      )}
      <Tabs
        label="Plan"
        className="tab:px-6"
        current={tab}
        onSelect={(next) => setAddress({ tab: next === TABS[0] ? null : next })}
        tabs={[
          { id: 'files', label: 'Files', count: countChanges(plan.files) },
          { id: 'github', label: 'GitHub', count: countChanges(plan.settings) },
          { id: 'kubernetes', label: 'Kubernetes', count: countChanges(plan.objects) },
          { id: 'monitoring', label: 'Monitoring', count: countChanges(plan.monitoring) },
          {
            id: 'people',
            label: (
              <>
                {needed.blocking.length > 0 && <Hourglass className="size-3.5 text-wait" aria-hidden />}
                Needs a person
              </>
            ),
            count: needed.blocking.length + (needed.merge ? 1 : 0),
            // What there is to decide comes first where not every tab is in view.
            className: 'max-tab:order-first',
          },
        ]}
      >
        <div className="flex min-h-full flex-col">
          {tab === 'files' && (
            <FilesTab
              files={plan.files}
              selected={address.get('file')}
              onSelect={(path) => setAddress({ file: path })}
            />
          )}
          {tab === 'github' && <SettingsTab settings={plan.settings} />}
          {tab === 'kubernetes' && (
            <ObjectsTab
              objects={plan.objects}
              empty={{ title: 'No cluster object', text: 'The plan changes nothing in the clusters.' }}
            />
          )}
          {tab === 'monitoring' && (
            <ObjectsTab
              objects={plan.monitoring}
              empty={{
                title: 'No monitoring object',
                text: 'Without a metrics path, monitoring watches the pods only. Give one in the form to get more.',
              }}
            />
          )}
          {tab === 'people' && <PeopleTab needed={needed} />}
        </div>
      </Tabs>
    </section>
  );
}

interface PeopleNoticeProps {
  needed: NeededPeople;
  /** What sizes would be lowered to, in words; null where no size has to be, or none would do. */
  fit?: string | null;
  /** Null for whoever may not change the plan. */
  onLower?: (() => void) | null;
  className?: string;
}

/**
 * Stays above every tab, so that nobody starts a run without having seen that it will wait. Only what blocks is an alarm:
 * the team's own merge is everyday work.
 */
export function PeopleNotice({ needed, fit, onLower, className }: PeopleNoticeProps) {
  const box = useRef<HTMLDivElement>(null);
  const { blocking, merge, mergedByOnramp, later } = needed;
  const calm = [...(merge ? [merge.why] : []), ...(mergedByOnramp ? [mergedByOnramp] : [])];
  if (blocking.length + calm.length + later.length === 0) return null;
  const title =
    blocking.length > 0
      ? `${count(blocking.length, 'step')} will wait for a person.`
      : merge
        ? 'The run waits for one thing, the merge.'
        : 'The run waits for nobody.';
  return (
    <div ref={box} tabIndex={-1} className={cx('px-4 py-4 outline-none tab:px-6', className)}>
      <Notice kind={blocking.length > 0 ? 'wait' : 'info'} title={title}>
        {blocking.map((person) => (
          <p key={`${person.step} ${person.kind} ${person.why}`}>
            {person.why} {person.url && <OutsideLink href={person.url}>Do it now</OutsideLink>}
          </p>
        ))}
        {fit && onLower && (
          <p className="my-2">
            <Button
              size="small"
              onClick={() => {
                onLower();
                // The button goes once the plan has followed; keys go on from here.
                box.current?.focus({ preventScroll: true });
              }}
            >
              Lower to what fits
            </Button>{' '}
            <span className="text-ink-2">{fit}</span>
          </p>
        )}
        {calm.map((sentence) => (
          <p key={sentence} className="text-ink-2">
            {sentence}
          </p>
        ))}
        {later.map((person) => (
          <p key={person.why} className="text-ink-2">
            Later, and the run does not wait for it: {uncapital(person.why)}
          </p>
        ))}
      </Notice>
    </div>
  );
}
