import type { PlannedSetting } from '#domain/plan/plan.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ChangeMark } from './change-mark.tsx';

const KIND_WORDS: Record<PlannedSetting['kind'], string> = {
  environment: 'environment',
  variable: 'variable',
  secret: 'secret',
  ruleset: 'branch rules',
};

/** What changes in the repository's settings, grouped by environment. Secrets by name only: a plan holds no secret. */
export function SettingsTab({ settings }: { settings: readonly PlannedSetting[] }) {
  if (settings.length === 0) {
    return (
      <EmptyState title="GitHub stays as it is">
        No environment, variable, secret or rule of the repository changes.
      </EmptyState>
    );
  }
  const groups = Map.groupBy(settings, (setting) => setting.environment ?? '');
  return [...groups].map(([environment, group]) => (
    <section key={environment} aria-label={environment || 'Repository'}>
      <h3 className="border-b border-line bg-surface-2 px-4 py-2 text-cap font-medium text-ink-3 tab:px-6">
        {environment ? `Environment ${environment}` : 'Repository'}
      </h3>
      <ul className="divide-y divide-line border-b border-line text-dense">
        {group.map((setting) => (
          <li
            key={`${setting.kind} ${setting.name}`}
            className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-0.5 px-4 py-2 tab:grid-cols-[minmax(0,4fr)_96px_minmax(0,5fr)_88px] tab:px-6"
          >
            <span className="mono [overflow-wrap:anywhere]">{setting.name}</span>
            <span className="text-ink-2 max-tab:order-last max-tab:col-span-2 max-tab:text-cap">
              {KIND_WORDS[setting.kind]}
            </span>
            <span className="min-w-0 break-words text-ink-2 max-tab:order-last max-tab:col-span-2">
              {setting.value ?? (setting.kind === 'secret' ? 'made during the run, never shown' : '')}
            </span>
            <span className="text-right">
              <ChangeMark change={setting.change} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  ));
}
