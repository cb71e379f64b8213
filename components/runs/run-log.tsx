'use client';

import { useEffect, useRef } from 'react';
import type { LogLevel, LogLineView } from '#domain/views/runs.ts';
import { Time } from '../time/time.tsx';
import { cx } from '../ui/cx.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { stepTitle } from '../wording/runs.ts';

const LEVEL_COLOURS: Record<LogLevel, string> = {
  info: 'text-ink-2',
  wait: 'text-wait',
  warn: 'text-wait',
  error: 'text-bad',
};

/** Log lines, oldest first: time, level as a word, the step that says it, message. */
export function LogLines({ lines }: { lines: readonly LogLineView[] }) {
  return lines.map((line) => (
    <div
      key={line.id}
      className={cx('log-line', LEVEL_COLOURS[line.level], line.level === 'error' && 'bg-bad-soft')}
    >
      <span className={line.level === 'info' ? 'text-ink-3' : undefined}>
        <Time at={line.at} as="clock" />
      </span>
      <span>{line.level}</span>
      <code>
        {line.step && <span className="text-ink-3">{stepTitle(line.step)}: </span>}
        {line.message}
      </code>
    </div>
  ));
}

interface RunLogProps {
  lines: readonly LogLineView[];
  total: number;
}

/** The run's log. New lines are followed only while the end is in view. */
export function RunLog({ lines, total }: RunLogProps) {
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const last = lines.at(-1)?.id;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last line is what makes it scroll
  useEffect(() => {
    if (following.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last]);

  if (lines.length === 0) {
    return <EmptyState title="No line">Each thing the run does leaves a line here.</EmptyState>;
  }
  return (
    <>
      {total > lines.length && (
        <p className="px-4 pt-3 text-cap text-ink-3 tab:px-8">
          The last {lines.length} of {total} lines
        </p>
      )}
      <div
        ref={box}
        role="log"
        aria-live="off"
        aria-label="Log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          following.current = scrollHeight - scrollTop - clientHeight < 24;
        }}
        className="log max-h-[60vh] overflow-y-auto py-3 focus-visible:-outline-offset-2"
      >
        <LogLines lines={lines} />
      </div>
    </>
  );
}
