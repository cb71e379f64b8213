import { InboxPage, parseInboxFilter } from '#components/inbox/inbox-page.tsx';
import { getHumanTaskView } from '#server/inbox/get-human-task-view.ts';
import { getInboxView } from '#server/inbox/get-inbox-view.ts';
import { read, type SearchParams, single } from '../../reading.ts';

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const filter = parseInboxFilter(single(await searchParams));
  const view = await read((actor) => getInboxView(actor, filter));
  const [first] = view.rows;
  const task = first ? await read((actor) => getHumanTaskView(actor, first.id)) : null;
  return <InboxPage view={view} task={task} page="list" />;
}
