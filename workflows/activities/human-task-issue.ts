import type { HumanTaskAnswer, HumanTaskKind, HumanTaskRequest } from '../../domain/human-task.ts';
import { type AdfDocument, adf } from '../../integrations/jira/index.ts';

const { adfDocument, bulletList, heading, link, paragraph, strong, table, text } = adf;

/** A run that waits for the answer, and for whom it runs. */
export interface WaitingRun {
  /** Number that people call the run by. */
  number: number;
  title: string;
  url: string;
  /** Name of the team. */
  team: string;
  startedBy: string;
  waitsSince: Date;
}

/** Heading of the table of facts and its columns: measure, asked, limit, evidence. */
const FACTS_TABLE: Record<HumanTaskKind, { heading: string; columns: string[] }> = {
  'install-app': { heading: 'The facts', columns: ['What', 'Asked', 'Now', 'Where it was read'] },
  'accept-permissions': {
    heading: 'Permissions to accept',
    columns: ['Permission', 'Level asked', 'Now', 'Why'],
  },
  'enable-actions': { heading: 'The facts', columns: ['What', 'Asked', 'Now', 'Where it was read'] },
  'approve-size': {
    heading: 'The figures',
    columns: ['Measure', 'Asked', 'Allowed without asking', 'How it adds up'],
  },
  'namespace-taken': {
    heading: 'Whose it is',
    columns: ['What', 'Wanted by', 'Held by', 'Where it was read'],
  },
  'name-taken': { heading: 'Whose it is', columns: ['What', 'Wanted', 'Now', 'Where it was read'] },
  'outside-refused': { heading: 'The facts', columns: ['What', 'Asked', 'Now', 'Where it was read'] },
};

/**
 * The issue as a person reads it in Jira: what is asked and where it is done, who waits and until when, the facts, what
 * each answer does. Every address stands in it once; the request in Onramp is the web link, which Jira shows itself.
 */
export function describeTaskInJira(input: {
  request: HumanTaskRequest;
  dueAt: Date;
  waiting: readonly WaitingRun[];
}): AdfDocument {
  const { request, dueAt, waiting } = input;
  const { kind, paragraphs, facts, links, whenResolved, whenRejected } = request;
  const shown = new Set(waiting.map(({ url }) => url));
  const places = links.filter(({ url }) => !shown.has(url) && shown.add(url));
  const { heading: factsHeading, columns } = FACTS_TABLE[kind];
  return adfDocument(
    ...paragraphs.map((content) => paragraph(content)),
    ...list(places.map(({ label, url }) => [link(label, url)])),
    ...(facts.length > 0
      ? [
          heading(factsHeading),
          table(
            columns,
            facts.map(({ measure, asked, limit, evidence }) => [
              measure,
              asked ?? 'none',
              limit ?? 'none',
              evidence,
            ]),
          ),
        ]
      : []),
    heading('Who waits, and until when'),
    ...list(
      waiting.map(({ number, title, url, team, startedBy, waitsSince }) => [
        link(`Run ${number}: ${title}`, url),
        text(`, started by ${startedBy} for the team ${team}, waits since ${inWords(waitsSince)}.`),
      ]),
    ),
    paragraph(
      `Please answer by ${inWords(dueAt)}. After that, Onramp reminds the platform team. Runs that meet the same obstacle later are listed on the request in Onramp, the web link of this issue.`,
    ),
    heading('What each answer does'),
    bulletList([
      [strong('Resolve it as done: '), text(whenResolved)],
      [strong('Close it as won’t do, or with any other resolution: '), text(whenRejected)],
    ]),
  );
}

/** ADF refuses a list without items. */
const list = (items: Parameters<typeof bulletList>[0]): adf.AdfBlock[] =>
  items.length > 0 ? [bulletList(items)] : [];

const UTC = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
/** For example `23 November 2026 at 11:00 UTC`: readers of an issue sit anywhere. */
const inWords = (date: Date) => `${UTC.format(date)} UTC`;

/** Why an issue is closed that nobody has to answer any more: what is gone, or that nobody waits. */
export function whyClosed({ answer }: { answer: unknown }): AdfDocument {
  const { outcome, comment } = (answer ?? {}) as Partial<HumanTaskAnswer>;
  return adfDocument(
    paragraph(
      outcome === 'unneeded' && comment
        ? `${comment} Onramp has seen it and goes on.`
        : 'Nothing waits for this any more: the run was stopped.',
    ),
  );
}
