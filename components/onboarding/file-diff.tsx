'use client';

import { useMemo } from 'react';
import type { PlannedFile } from '#domain/plan/plan.ts';
import { type DiffLine, toDiff } from './diff.ts';

/** A file's change: signs as well as colour; the line that causes a notice carries it inline. */
export function FileDiff({ file }: { file: PlannedFile }) {
  const lines = useMemo(() => toDiff(file.before ?? '', file.after ?? file.before ?? ''), [file]);
  const isNew = file.before === null;
  const notices = new Map(file.notices.map((notice) => [notice.line, notice.text]));
  const keys = /\.ya?ml$/.test(file.path);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a scrolling region that must be reachable by key
    <div
      role="region"
      aria-label={`Diff of ${file.path}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
      tabIndex={0}
      className="diff pb-3 focus-visible:-outline-offset-2"
      data-kind={isNew ? 'new' : 'change'}
    >
      {lines.map((line) =>
        line.sign === 'skip' ? (
          <span key={line.key} className="diff-skip">
            {line.lines} unchanged {line.lines === 1 ? 'line' : 'lines'}
          </span>
        ) : (
          <Line
            key={`${line.sign}${line.before}/${line.after}`}
            line={line}
            showBefore={!isNew}
            notice={line.after === null ? undefined : notices.get(line.after)}
            keys={keys}
          />
        ),
      )}
    </div>
  );
}

interface LineProps {
  line: Exclude<DiffLine, { sign: 'skip' }>;
  showBefore: boolean;
  notice: string | undefined;
  /** Tint the keys, as in YAML. */
  keys: boolean;
}

function Line({ line, showBefore, notice, keys }: LineProps) {
  const key = keys ? /^(\s*(?:- )?)([\w./$-]+)(?=:(\s|$))/.exec(line.text) : null;
  return (
    <div className="diff-line" data-sign={line.sign} data-flag={notice ? '' : undefined}>
      {showBefore && <span className="diff-number">{line.before}</span>}
      <span className="diff-number">{line.after}</span>
      <span className="diff-sign">{line.sign === '-' ? '−' : line.sign}</span>
      <code>
        {key ? (
          <>
            {key[1]}
            <span className="text-accent-text">{key[2]}</span>
            {line.text.slice(key[0].length)}
          </>
        ) : (
          line.text
        )}
        {notice && <span className="pl-4 font-sans font-medium text-wait">{notice}</span>}
      </code>
    </div>
  );
}
