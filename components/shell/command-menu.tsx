'use client';

import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Shortcut } from '#domain/views/shell.ts';
import { resultWords } from '../search/result-words.ts';
import { type SearchState, useSearch } from '../search/use-search.ts';
import { Kbd } from '../ui/kbd.tsx';
import { StatusIcon } from '../ui/status.tsx';
import { standingLook } from '../wording/apps.ts';
import { RUN_STATE_WORDS, runLook } from '../wording/runs.ts';
import { count } from '../wording/words.ts';
import { listActions, listPlaces, type MenuAction } from './menu-actions.ts';
import { MenuGroup, MenuItem, ResultItem } from './menu-items.tsx';
import { useViewer } from './viewer.tsx';

interface CommandMenuProps {
  shortcuts: Shortcut[];
  onClose: () => void;
}

/** Finds things by name, number, ticket, commit or pasted address; go-to first, then actions. */
export function CommandMenu({ shortcuts, onClose }: CommandMenuProps) {
  const router = useRouter();
  const mayOnboard = useViewer().may.onboard.allowed;
  const dialog = useRef<HTMLDialogElement>(null);
  const withKey = useRef(false);
  const [typed, setTyped] = useState('');
  /** The item that was moved to by keys or pointer; before that the first one counts, whatever arrives. */
  const [movedTo, setMovedTo] = useState<string | null>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // The list itself can be focused and comes first; what is typed belongs into the field.
    dialog.current?.querySelector('input')?.focus();
  }, []);

  const go = (href: string) => () => {
    // As everywhere on the web: Ctrl Enter opens beside this page.
    if (withKey.current) return void window.open(href, '_blank', 'noopener');
    onClose();
    router.push(href as Route);
  };
  const perform = (action: MenuAction) =>
    action.href === undefined
      ? () => {
          onClose();
          action.perform();
        }
      : go(action.href);
  const text = typed.trim();
  const search = useSearch(text);
  const shown = text !== '' && 'shown' in search ? search.shown : null;
  const places = listPlaces().filter(({ title }) => isAsked(title, text));
  const actions = listActions({ mayOnboard, text }).filter(
    ({ title, always }) => always || isAsked(title, text),
  );
  const results = shown?.results ?? [];
  const nothing = search.state === 'found' && results.length === 0 && places.length === 0;
  const pasted = actions.filter(({ always }) => always === 'first');
  const others = actions.filter(({ always }) => always !== 'first');
  const found = nothing ? (shown?.near ?? []) : results;
  const first =
    pasted.map(actionValue)[0] ??
    (text === '' ? shortcuts.map(shortcutValue)[0] : found.map((result) => resultWords(result).key)[0]) ??
    [...places, ...others].map(actionValue)[0] ??
    '';
  function onKey(event: KeyboardEvent) {
    withKey.current = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (/^(Arrow(Up|Down)|Home|End)$/.test(event.key) && movedTo === null) setMovedTo(first);
  }
  const items = (list: MenuAction[]) =>
    list.map((action) => {
      const { icon: Icon, title, kind } = action;
      const icon = <Icon className="text-ink-2" aria-hidden />;
      const item = { icon, title, kind, sought: text };
      return <MenuItem key={title} value={actionValue(action)} {...item} onSelect={perform(action)} />;
    });

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog natively; the click is for the backdrop
    <dialog
      ref={dialog}
      aria-label="Search or run a command"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      onKeyDownCapture={onKey}
      className="mx-auto mt-[10vh] mb-auto w-[min(640px,calc(100vw-24px))] overflow-hidden rounded-dialog bg-overlay p-0 text-ink shadow-menu"
    >
      <Command
        label="Search or run a command"
        loop
        shouldFilter={false}
        value={movedTo ?? first}
        onValueChange={(value) => setMovedTo((moved) => (moved === null ? null : value))}
      >
        <div className="flex items-center gap-2.5 border-b border-line px-4">
          <Search className="size-4 shrink-0 text-ink-3" aria-hidden />
          <Command.Input
            value={typed}
            onValueChange={(value) => {
              setTyped(value);
              setMovedTo(null);
            }}
            placeholder={
              mayOnboard ? 'Name, number, ticket, commit or address' : 'Name, number, ticket or commit'
            }
            className="h-12 w-full min-w-0 bg-transparent text-sec outline-none placeholder:text-ink-3 tab:text-base"
          />
          <p role="status" className="shrink-0 text-cap whitespace-nowrap text-ink-3">
            {statusWords(search, results.length + places.length)}
          </p>
        </div>
        <Command.List
          onPointerMove={() => setMovedTo((moved) => moved ?? first)}
          className="max-h-[min(480px,60vh)] overflow-y-auto p-1.5"
        >
          {search.state === 'failed' && (
            <p role="alert" className="px-2.5 py-2 text-dense text-bad">
              {search.sentence}
            </p>
          )}
          {pasted.length > 0 && <MenuGroup heading="The pasted address">{items(pasted)}</MenuGroup>}
          {nothing && (
            <div className="px-2.5 pt-3 pb-1 text-dense">
              <p className="font-semibold [overflow-wrap:anywhere]">Nothing is called “{text}”</p>
              <p className="mt-0.5 text-ink-2">
                Names of apps, teams, repositories and people, run numbers, Jira keys, commits, ids and pasted
                links are looked up. Plans that you may not read are left out.
              </p>
            </div>
          )}
          {nothing && shown && shown.near.length > 0 && (
            <MenuGroup heading="Did you mean">
              {shown.near.map((result) => (
                <ResultItem key={resultWords(result).key} result={result} sought="" go={go} />
              ))}
            </MenuGroup>
          )}
          {(results.length > 0 || places.length > 0 || text === '') && (
            <MenuGroup heading="Go to">
              {text === '' &&
                shortcuts.map((shortcut) => (
                  <ShortcutItem key={shortcutValue(shortcut)} shortcut={shortcut} go={go} />
                ))}
              {results.map((result) => (
                <ResultItem key={resultWords(result).key} result={result} sought={text} go={go} />
              ))}
              {items(places)}
            </MenuGroup>
          )}
          {others.length > 0 && <MenuGroup heading={nothing ? 'Or' : 'Do'}>{items(others)}</MenuGroup>}
          {shown?.more && (
            <p className="px-2.5 py-1.5 text-cap text-ink-3">
              There are more. Type more of the name, or look through all runs.
            </p>
          )}
        </Command.List>
        <div className="hidden items-center gap-4 border-t border-line px-4 py-2 text-cap text-ink-2 tab:flex">
          <span className="flex items-center gap-1.5">
            <Kbd>↑</Kbd>
            <Kbd>↓</Kbd> move
          </span>
          <span className="flex items-center gap-1.5">
            <Kbd>↵</Kbd> open
          </span>
          <span className="flex items-center gap-1.5">
            <Kbd>Ctrl ↵</Kbd> new tab
          </span>
          <span className="ml-auto flex items-center gap-1.5">
            <Kbd>Esc</Kbd> close
          </span>
        </div>
      </Command>
    </dialog>
  );
}

const actionValue = ({ kind, title }: MenuAction) => `${kind} ${title}`;

const shortcutValue = (shortcut: Shortcut) =>
  `near ${shortcut.kind} ${shortcut.kind === 'run' ? shortcut.id : shortcut.slug}`;

/** Whether what stands here without a question has the words that were typed. */
function isAsked(title: string, text: string): boolean {
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => title.toLowerCase().includes(word));
}

function statusWords(search: SearchState, found: number): string {
  if (search.state === 'looking') return 'Looking…';
  return search.state === 'found' ? count(found, 'result') : '';
}

function ShortcutItem({ shortcut, go }: { shortcut: Shortcut; go: (href: string) => () => void }) {
  const { href, look, words, kind } =
    shortcut.kind === 'run'
      ? {
          href: `/runs/${shortcut.id}`,
          look: runLook(shortcut.state),
          words: RUN_STATE_WORDS[shortcut.state],
          kind: 'Run',
        }
      : { href: `/apps/${shortcut.slug}`, ...standingLook(shortcut.standing), kind: 'App' };
  const item = { title: shortcut.label, detail: words.toLowerCase(), kind, sought: '' };
  return (
    <MenuItem
      value={shortcutValue(shortcut)}
      icon={<StatusIcon look={look} />}
      {...item}
      onSelect={go(href)}
    />
  );
}
