import { InboxPage, parseInboxFilter } from '#components/inbox/inbox-page.tsx';
import { getHumanTaskView } from '#server/inbox/get-human-task-view.ts';
import { getInboxView } from '#server/inbox/get-inbox-view.ts';
import { read, type SearchParams, single } from '../../../reading.ts';

interface PageProps {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
}

export default async function Page({ params, searchParams }: PageProps) {
  const { id } = await params;
  const filter = parseInboxFilter(single(await searchParams));
  const [task, view] = await Promise.all([
    read((actor) => getHumanTaskView(actor, id)),
    read((actor) => getInboxView(actor, filter)),
  ]);
  return <InboxPage view={view} task={task} page="task" />;
}
