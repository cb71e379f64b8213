import type { HumanTaskRequest } from '../../domain/human-task.ts';
import { type AdfDocument, adf } from '../../integrations/jira/index.ts';

const { adfDocument, bulletList, heading, link, paragraph, strong, table, text } = adf;

/** The issue as a person reads it in Jira: what is asked, the facts, what each answer does, links both ways. */
export function describeTaskInJira(
  request: HumanTaskRequest,
  taskUrl: string,
  runs: ReadonlyArray<{ title: string; url: string }>,
): AdfDocument {
  const { paragraphs, facts, links, whenResolved, whenRejected } = request;
  return adfDocument(
    ...paragraphs.map((content) => paragraph(content)),
    ...(facts.length > 0
      ? [
          heading('What you need to decide'),
          table(
            ['Measure', 'Asked', 'Limit', 'Evidence'],
            facts.map(({ measure, asked, limit, evidence }) => [
              measure,
              asked ?? 'none',
              limit ?? 'none',
              evidence,
            ]),
          ),
        ]
      : []),
    heading('What each answer does'),
    bulletList([
      [strong('Resolve it: '), text(whenResolved)],
      [strong('Close it as won’t do: '), text(whenRejected)],
    ]),
    heading('Links'),
    bulletList([
      [link('This request in Onramp', taskUrl)],
      ...runs.map((run) => [text('Waits: '), link(run.title, run.url)]),
      ...links.map(({ label, url }) => [link(label, url)]),
    ]),
  );
}

export const resolutionLine = (sentence: string): AdfDocument => adfDocument(paragraph(sentence));
