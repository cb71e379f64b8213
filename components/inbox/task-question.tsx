import type { HumanTaskView } from '#domain/views/human-tasks.ts';
import { ExternalButtonLink } from '../ui/button-link.tsx';
import { OutsideLink } from '../ui/links.tsx';
import { splitLinks } from '../wording/tasks.ts';

/** What is asked, in full sentences, with the links that help; without the one that is a button for who may answer. */
export function TaskParagraphs({
  task,
}: {
  task: Pick<HumanTaskView, 'kind' | 'state' | 'paragraphs' | 'links' | 'may'>;
}) {
  const links = isAskedOfReader(task) ? splitLinks(task).others : task.links;
  return (
    <div className="max-w-[64ch] space-y-2 break-words">
      {task.paragraphs.map((paragraph, index) => (
        <p key={paragraph} className={index === 0 ? undefined : 'text-ink-2'}>
          {paragraph}
        </p>
      ))}
      {links.length > 0 && (
        <ul className="flex flex-wrap gap-x-4 gap-y-1 text-dense">
          {links.map((link) => (
            <li key={link.url}>
              <OutsideLink href={link.url}>{link.label}</OutsideLink>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The numbers behind the question: asked against limit, each with where it was read. */
export function TaskFacts({ facts }: { facts: HumanTaskView['facts'] }) {
  if (facts.length === 0) return null;
  return (
    <div className="overflow-hidden rounded-panel border border-line">
      <table className="table">
        <thead>
          <tr>
            <th scope="col" className="w-[24%]">
              Measure
            </th>
            <th scope="col" className="text-right!">
              Asked
            </th>
            <th scope="col" className="text-right!">
              Limit
            </th>
            <th scope="col" className="w-[44%]">
              Evidence
            </th>
          </tr>
        </thead>
        <tbody>
          {facts.map((fact) => (
            <tr key={fact.measure}>
              <td>{fact.measure}</td>
              <td className="text-right">
                <span className="tab:hidden">asked </span>
                {fact.asked ?? '—'}
              </td>
              <td className="text-ink-2 max-tab:col-start-2 tab:text-right">
                <span className="tab:hidden">limit </span>
                {fact.limit ?? 'none'}
              </td>
              <td className="max-tab:col-start-1 max-tab:row-start-2">
                <span className="text-cap [overflow-wrap:anywhere] text-ink-2">{fact.evidence}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What each answer in Jira does to the runs that wait. */
export function TaskAnswers({ task }: { task: Pick<HumanTaskView, 'whenResolved' | 'whenRejected'> }) {
  return (
    <dl className="divide-y divide-line rounded-panel border border-line text-dense">
      <div className="px-4 py-3">
        <dt className="font-medium">Resolve the issue</dt>
        <dd className="text-ink-2">{task.whenResolved}</dd>
      </div>
      <div className="px-4 py-3">
        <dt className="font-medium">Close it as won’t do</dt>
        <dd className="text-ink-2">{task.whenRejected}</dd>
      </div>
    </dl>
  );
}

/** Still open, and the reader may answer it. */
function isAskedOfReader({ state, may }: Pick<HumanTaskView, 'state' | 'may'>): boolean {
  return (state === 'open' || state === 'opening') && may.answer.allowed;
}

/** What the reader can do: first the work that is asked, then the answer in Jira. Who may not answer has no primary button. */
export function TaskActions({
  task,
}: {
  task: Pick<HumanTaskView, 'kind' | 'state' | 'links' | 'issue' | 'may'>;
}) {
  const asked = isAskedOfReader(task);
  const cure = asked ? splitLinks(task).cure : null;
  return (
    <>
      {cure && (
        <ExternalButtonLink href={cure.url} look="primary">
          {cure.label}
        </ExternalButtonLink>
      )}
      {task.issue && (
        <ExternalButtonLink href={task.issue.url} look={asked && !cure ? 'primary' : 'plain'}>
          {asked ? `Answer ${task.issue.key} in Jira` : `Open ${task.issue.key}`}
        </ExternalButtonLink>
      )}
    </>
  );
}
