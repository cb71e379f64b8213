'use client';

import { Command } from 'cmdk';
import {
  CircleUserRound,
  FolderGit2,
  Link2,
  ListChecks,
  LogOut,
  type LucideIcon,
  Search,
  SunMoon,
} from 'lucide-react';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { withoutSecrets } from '#domain/repository-address.ts';
import type { Shortcut } from '#domain/views/shell.ts';
import { StatusIcon } from '../ui/status.tsx';
import { healthLook } from '../wording/apps.ts';
import { RUN_STATE_WORDS, runLook } from '../wording/runs.ts';
import { open as openSignal } from './commands.ts';
import { DESTINATIONS } from './destinations.ts';
import { signOut } from './session-requests.ts';
import { switchTheme } from './theme.ts';
import { useViewer } from './viewer.tsx';

interface CommandMenuProps {
  shortcuts: Shortcut[];
  onClose: () => void;
}

/** Go-to first, then actions; takes a repository's address, a run's number, or any words to look for. */
export function CommandMenu({ shortcuts, onClose }: CommandMenuProps) {
  const router = useRouter();
  const mayOnboard = useViewer().may.onboard.allowed;
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  useEffect(() => {
    dialog.current?.showModal();
    // The list itself can be focused and comes first; what is typed belongs into the field.
    dialog.current?.querySelector('input')?.focus();
  }, []);

  const run = (action: () => void) => () => {
    onClose();
    action();
  };
  const go = (href: string) => run(() => router.push(href as Route));
  const text = typed.trim();
  const looksLikeRepository = /^(https?:|ssh:|git@)|^[\w.-]+\/[\w.-]+$/i.test(text);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog natively; the click is for the backdrop
    <dialog
      ref={dialog}
      aria-label="Search or run a command"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      className="mx-auto mt-[12vh] mb-auto w-[min(560px,calc(100vw-32px))] overflow-hidden rounded-dialog bg-overlay p-0 text-ink shadow-menu"
    >
      <Command label="Search or run a command" loop>
        <div className="flex items-center gap-2.5 border-b border-line px-4">
          <Search className="size-4 shrink-0 text-ink-3" aria-hidden />
          <Command.Input
            value={typed}
            onValueChange={setTyped}
            placeholder={mayOnboard ? 'Page, run, app, or a repository’s address' : 'Page, run or app'}
            className="h-12 w-full bg-transparent text-sec outline-none placeholder:text-ink-3 tab:text-base"
          />
        </div>
        <Command.List className="max-h-[min(420px,60vh)] overflow-y-auto p-1.5">
          <Command.Empty className="px-3 py-6 text-center text-dense text-ink-3">
            Nothing is named so. Try another word{mayOnboard && ', or paste a repository’s address'}.
          </Command.Empty>
          {text && (
            <Group heading="Look for">
              {looksLikeRepository && mayOnboard && (
                <Item
                  value={text}
                  icon={FolderGit2}
                  onSelect={go(`/onboard?repository=${encodeURIComponent(withoutSecrets(text))}`)}
                >
                  Onboard {text}
                </Item>
              )}
              <Item
                value={`${text} runs`}
                icon={ListChecks}
                onSelect={go(`/runs?query=${encodeURIComponent(withoutSecrets(text))}`)}
              >
                Runs with “{text}”
              </Item>
              <Item
                value={`${text} in apps`}
                icon={Search}
                onSelect={go(`/apps?query=${encodeURIComponent(withoutSecrets(text))}`)}
              >
                Apps with “{text}”
              </Item>
            </Group>
          )}
          <Group heading="Go to">
            {shortcuts.map((shortcut) => (
              <ShortcutItem key={shortcut.label} shortcut={shortcut} go={go} />
            ))}
            {DESTINATIONS.map(({ href, label, icon }) => (
              <Item key={href} value={`go ${label}`} icon={icon} onSelect={go(href)}>
                {label}
              </Item>
            ))}
            <Item value="go Profile and API tokens" icon={CircleUserRound} onSelect={go('/profile')}>
              Profile and API tokens
            </Item>
          </Group>
          <Group heading="Do">
            {mayOnboard && (
              <Item value="Onboard a repository" icon={FolderGit2} onSelect={go('/onboard')}>
                Onboard a repository
              </Item>
            )}
            <Item
              value="Copy the link of this page"
              icon={Link2}
              onSelect={run(() => void navigator.clipboard.writeText(window.location.href))}
            >
              Copy the link of this page
            </Item>
            <Item value="Switch the theme" icon={SunMoon} onSelect={run(switchTheme)}>
              Switch the theme
            </Item>
            <Item value="Show all keys" icon={Search} onSelect={run(() => openSignal('key-sheet'))}>
              Show all keys
            </Item>
            <Item value="Sign out" icon={LogOut} onSelect={run(() => void signOut())}>
              Sign out
            </Item>
          </Group>
        </Command.List>
      </Command>
    </dialog>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-cap [&_[cmdk-group-heading]]:text-ink-3"
    >
      {children}
    </Command.Group>
  );
}

const itemStyle =
  'flex min-h-9 cursor-pointer items-center gap-2.5 rounded-control px-2.5 text-dense data-[selected=true]:bg-surface-3';

interface ItemProps {
  value: string;
  icon: LucideIcon;
  onSelect: () => void;
  children: ReactNode;
}

function Item({ value, icon: Icon, onSelect, children }: ItemProps) {
  return (
    <Command.Item value={value} onSelect={onSelect} className={itemStyle}>
      <Icon className="size-4 shrink-0 stroke-[1.75] text-ink-2" aria-hidden />
      <span className="min-w-0 truncate">{children}</span>
    </Command.Item>
  );
}

function ShortcutItem({ shortcut, go }: { shortcut: Shortcut; go: (href: string) => () => void }) {
  const { href, look, words } =
    shortcut.kind === 'run'
      ? {
          href: `/runs/${shortcut.id}`,
          look: runLook(shortcut.state),
          words: RUN_STATE_WORDS[shortcut.state],
        }
      : { href: `/apps/${shortcut.slug}`, ...healthLook(shortcut.health) };
  return (
    <Command.Item value={`${shortcut.label} ${href}`} onSelect={go(href)} className={itemStyle}>
      <StatusIcon look={look} />
      <span className="min-w-0 flex-1 truncate">{shortcut.label}</span>
      <span className="text-cap text-ink-3">{words}</span>
    </Command.Item>
  );
}
