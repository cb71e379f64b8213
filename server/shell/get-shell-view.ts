import type { Actor } from '#domain/access/actor.ts';
import { may } from '#domain/access/permissions.ts';
import { needsALook } from '#domain/app-standing.ts';
import type { ShellView, Shortcut } from '#domain/views/shell.ts';
import { listAppSummaries } from '../apps/list-apps.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { teamRefs } from '../teams/team-ref.ts';
import { countWaits } from '../waits/wait-query.ts';

const SHORTCUTS = 6;

/** The first host is the one that `owner/name` means; of the code host itself the protocol is known as well. */
function exampleAddress(hosts: readonly string[], { host, webUrl }: ServerContext['codeHost']): string {
  const site = hosts[0] === host ? webUrl.replace(/\/+$/, '') : `https://${hosts[0]}`;
  return `${site}/owner/repository`;
}

/** What surrounds every page: who is signed in, what waits in the inbox, what is near. */
export async function getShellView(
  actor: Actor,
  context: ServerContext = getServerContext(),
): Promise<ShellView> {
  const { database, organisation, codeHost, now } = context;
  const [waits, runs, apps] = await Promise.all([
    countWaits(actor, context),
    database.run.findMany({
      where: {
        finishedAt: null,
        OR: [{ startedById: actor.personId }, { team: { in: [...actor.teams] } }],
      },
      orderBy: { startedAt: 'desc' },
      take: SHORTCUTS,
      select: { id: true, title: true, state: true },
    }),
    listAppSummaries(actor, context, { team: { in: [...actor.teams] } }),
  ]);
  const shortcuts: Shortcut[] = [
    ...runs.map((run): Shortcut => ({ kind: 'run', id: run.id, label: run.title, state: run.state })),
    ...apps
      .filter(({ standing }) => needsALook(standing))
      .map((app): Shortcut => ({ kind: 'app', slug: app.slug, label: app.name, standing: app.standing })),
  ];
  return {
    organisation: organisation.name,
    person: {
      name: actor.name,
      email: actor.email,
      roles: [...actor.roles],
      teams: teamRefs(organisation, actor.teams),
    },
    may: { onboard: may(actor, 'plan.create') },
    samples: [...(context.samples ?? [])],
    repositoryExample: exampleAddress(organisation.repositoryHosts, codeHost),
    inboxCount: waits.you,
    shortcuts: shortcuts.slice(0, SHORTCUTS),
    asOf: now().toISOString(),
  };
}
