import { InboxPage } from '#components/inbox/inbox-page.tsx';
import { parseInboxFilter } from '#domain/views/inbox-page.ts';
import { getInboxPageView } from '#server/inbox/get-inbox-page-view.ts';
import { read, type SearchParams, single } from '../../reading.ts';

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const filter = parseInboxFilter(single(await searchParams));
  return <InboxPage view={await read((actor) => getInboxPageView(actor, filter, undefined))} page="list" />;
}
