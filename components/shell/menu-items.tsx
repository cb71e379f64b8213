'use client';

import { Command } from 'cmdk';
import { Boxes, CircleUserRound, FileDiff, FolderGit2, type LucideIcon, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SearchResult } from '#domain/views/search.ts';
import { Highlight } from '../search/highlight.tsx';
import { resultWords } from '../search/result-words.ts';
import { Kbd } from '../ui/kbd.tsx';
import { StatusIcon } from '../ui/status.tsx';
import { standingLook } from '../wording/apps.ts';
import { runLook } from '../wording/runs.ts';

export function MenuGroup({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-cap [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-3"
    >
      {children}
    </Command.Group>
  );
}

interface MenuItemProps {
  /** Names it among all items. */
  value: string;
  icon: ReactNode;
  title: string;
  sought: string;
  detail?: string;
  kind: string;
  onSelect: () => void;
}

/** One line: what it is called, what is said of it, and its kind. */
export function MenuItem({ value, icon, title, sought, detail, kind, onSelect }: MenuItemProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="group flex min-h-9 cursor-pointer items-center gap-2.5 rounded-control px-2.5 py-1 text-dense data-[selected=true]:bg-surface-3"
    >
      <span className="[&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:stroke-[1.75]">{icon}</span>
      <span className="min-w-0 flex-1 truncate">
        <Highlight text={title} sought={sought} />
      </span>
      {detail && (
        <span className="hidden max-w-[42%] truncate text-cap text-ink-2 tab:block">
          <Highlight text={detail} sought={sought} />
        </span>
      )}
      <span className="min-w-16 shrink-0 text-right text-cap whitespace-nowrap text-ink-2">{kind}</span>
      <span className="hidden w-5 shrink-0 tab:block" aria-hidden>
        <span className="hidden group-data-[selected=true]:inline">
          <Kbd>↵</Kbd>
        </span>
      </span>
    </Command.Item>
  );
}

interface ResultItemProps {
  result: SearchResult;
  sought: string;
  go: (href: string) => () => void;
}

/** Something that the server found. */
export function ResultItem({ result, sought, go }: ResultItemProps) {
  const { key, title, detail, kind, href } = resultWords(result);
  const item = { title, detail, kind, sought };
  return <MenuItem value={key} icon={<ResultIcon result={result} />} {...item} onSelect={go(href)} />;
}

const KIND_ICONS: Record<Exclude<SearchResult['kind'], 'run'>, LucideIcon> = {
  app: Boxes,
  'human-task': CircleUserRound,
  plan: FileDiff,
  team: Users,
  repository: FolderGit2,
};

function ResultIcon({ result }: { result: SearchResult }) {
  if (result.kind === 'run') return <StatusIcon look={runLook(result.state)} />;
  if (result.kind === 'app' && result.standing !== 'healthy')
    return <StatusIcon look={standingLook(result.standing).look} />;
  const Icon = KIND_ICONS[result.kind];
  const waits = result.kind === 'human-task' && (result.state === 'open' || result.state === 'opening');
  return <Icon className={waits ? 'text-wait' : 'text-ink-2'} aria-hidden />;
}
