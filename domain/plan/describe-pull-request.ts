import { describeUnreadable } from '../inspection/reading.ts';
import { isWritten, type Plan, type PlannedFile } from './plan.ts';

/** Names come from repositories: a cell of a table must not become markup or mention anybody. */
const plain = (text: string) => text.replace(/[\\`|<>\r\n]/g, ' ').replaceAll('@', '@\u200b');
const code = (text: string) => `\`${plain(text)}\``;

/** Title and Markdown body of the one pull request: what it adds, what stays, what happens after the merge, how to leave. */
export function describePullRequest(
  plan: Plan,
  run: { number: number; url: string },
): { title: string; body: string } {
  const names = plan.apps.map((app) => app.name);
  const changed = plan.files.filter(isWritten);
  const kept = plan.files.filter((file) => file.change === 'keep');
  const title =
    names.length <= 3
      ? `Onboard ${names.join(', ')} with Onramp`
      : `Onboard ${names.length} apps with Onramp`;
  const body = [
    `This gives ${names.map(code).join(', ')} a pipeline, ${environments(plan)}, and monitoring. It was planned and approved in [Onramp run ${run.number}](${run.url}); the code of the apps is not touched.`,
    '## What it adds',
    table(
      ['File', 'Lines', 'What it is for'],
      changed.map((file) => [code(file.path), lineCount(file), plain(file.purpose)]),
    ),
    ...(kept.length > 0
      ? [
          '## What stays as it is',
          kept.map((file) => `- ${code(file.path)}: ${plain(file.purpose)}${unread(file)}`).join('\n'),
        ]
      : []),
    '## After the merge',
    plan.environments
      .map((environment) => {
        const when = environment.deployOnMerge ? 'every merge' : 'the same pipeline';
        const approval = environment.approval ? ', after an approval on GitHub' : '';
        return `- **${plain(environment.name)}**: deployed by ${when}${approval}, to ${plan.apps
          .map((app) => app.urls[environment.name] ?? '')
          .filter(Boolean)
          .join(', ')}`;
      })
      .join('\n'),
    '## If you do not want this',
    'Close the pull request: nothing of it is in the default branch, and Onramp can take back what the run has made so far. Everything here is standard GitHub Actions and Kubernetes, so you can also keep the files and leave Onramp at any time.',
  ].join('\n\n');
  return { title, body };
}

const environments = (plan: Plan) => plan.environments.map(({ name }) => plain(name)).join(' and ');

const unread = ({ unreadable }: PlannedFile) =>
  unreadable === undefined ? '' : ` (there, but could not be read: ${plain(describeUnreadable(unreadable))})`;

const lineCount = ({ after, before }: PlannedFile) => {
  const lines = (text: string | null) => (text === null ? 0 : text.split('\n').length - 1);
  return before === null ? `+${lines(after)}` : `${lines(before)} → ${lines(after)}`;
};

function table(head: string[], rows: string[][]): string {
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}
