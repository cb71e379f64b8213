import type { FailureCause } from './failure-causes.ts';
import { type LogLine, toLogLine } from './log-lines.ts';

/** What GitHub puts before a line to say what it is. */
const MARK = /^##\[(\w+)\]/;
/** What BuildKit puts before a line of a build: its step, and the seconds since it began. */
const BUILDKIT = /^#\d+ (\d+\.\d+ )?/;
/** Marks whose lines say nothing to a reader. */
const SILENT = new Set(['group', 'endgroup', 'debug']);
const RUN_STEP = /^##\[group\]Run /;

/**
 * The lines that the failing step printed, of a job's log as GitHub gives it: each with its time, steps one after the
 * other, each opened by a group that says what it runs, and `##[error]` where it failed. What follows is the clean-up.
 */
export function linesOfFailingStep(log: readonly string[]): LogLine[] {
  const lines = log.map(toLogLine);
  const last = lines.findLastIndex(({ text }) => text.startsWith('##[error]'));
  const end = last < 0 ? lines.length : last + 1;
  const from = lines.slice(0, end).findLastIndex(({ text }) => RUN_STEP.test(text));
  const head = lines.findIndex(({ text }, at) => at > from && text.startsWith('##[endgroup]'));
  const start = from < 0 ? 0 : head < 0 || head >= end ? from + 1 : head + 1;
  return lines.slice(start, end).flatMap(({ at, text }) => {
    const mark = MARK.exec(text)?.[1];
    return mark !== undefined && SILENT.has(mark)
      ? []
      : [{ at, text: text.replace(MARK, '').replace(BUILDKIT, '') }];
  });
}

/** What a step's own words say of a cause that no commit mends; any other one is the step's. */
export function causeInLog(lines: readonly LogLine[], step: string | null): FailureCause {
  const text = lines.map((line) => line.text).join('\n');
  const isSignIn = /sign in to the registry|docker\/login-action/i.test(step ?? '');
  if (
    /Input required and not supplied: |(Username and password|Password) required|\b[A-Z][A-Z0-9_]+ is not set in this environment/.test(
      text,
    )
  )
    return 'secret-missing';
  if (
    /failed to push|write_package|installation not allowed to Write organization package/i.test(text) &&
    /\b40[13]\b|denied|unauthorized|forbidden|not allowed/i.test(text)
  )
    return 'registry-refused';
  if (isSignIn && /unauthorized|denied|forbidden|\b40[13]\b/i.test(text)) return 'registry-refused';
  if (
    /error: You must be logged in to the server|Error from server \(Forbidden\)|Unable to connect to the server/.test(
      text,
    )
  )
    return 'cluster-refused';
  return 'step-failed';
}
