import { appRuntimeSchema } from '../../domain/app-runtime.ts';
import { appRowsOf } from '../../domain/plan/app-rows.ts';
import type { StepLink } from '../../domain/run/run.ts';
import { joinTexts, mrkdwn, slackLink } from '../../integrations/slack/index.ts';
import { registerApp } from '../../prisma/app-rows.ts';
import type { ActivityDeps } from './deps.ts';
import { ensureRecorded } from './ledger.ts';
import { ensureNames } from './names.ts';
import { observePlace } from './place.ts';
import { loadRun } from './run-context.ts';

/** The catalog (our own tables) and the team's channel. */
export function createCatalogActivities(deps: ActivityDeps) {
  const { db, slack, organisation, portalUrl } = deps;
  return {
    async registerApps({ runId }: { runId: string }) {
      const context = await loadRun(deps, runId);
      const { run, plan } = context;
      await ensureNames(deps, context);
      const links: StepLink[] = [];
      const apps = appRowsOf(plan);
      for (const app of apps) {
        const url = `${portalUrl}/apps/${app.name}`;
        await ensureRecorded(
          db,
          {
            runId,
            step: 'register-apps',
            system: 'catalog',
            kind: 'app',
            key: app.name,
            name: app.name,
            location: plan.team,
            url,
            undo: { undo: 'catalog/app', args: { slug: app.name } },
          },
          async () => {
            const { wasRegistered } = await db.$transaction((tx) =>
              registerApp(tx, { repositoryId: run.repositoryId, runId, apps }, app, new Date()),
            );
            return { outcome: wasRegistered ? 'unchanged' : 'created', url };
          },
        );
        links.push({ label: app.name, url });
      }
      // The run's page tells at once where the apps answer; what cannot be seen now, the next round looks at.
      const places = await db.appEnvironment.findMany({
        where: { app: { runId } },
        include: { app: { include: { repository: true } } },
      });
      await Promise.allSettled(places.map((place) => observePlace(deps, place)));
      return { note: plan.apps.map((app) => app.name).join(', '), links };
    },

    async announce({ runId }: { runId: string }) {
      const { run, plan, requester } = await loadRun(deps, runId);
      const team = organisation.teams.find((each) => each.slug === plan.team);
      const places = await db.appEnvironment.findMany({
        where: { app: { runId } },
        include: { app: { select: { name: true } } },
      });
      const apps = plan.apps.map((app) => {
        const open = plan.environments.flatMap(({ name }) => {
          const place = places.find((each) => each.app.name === app.name && each.environment === name);
          const path = appRuntimeSchema.safeParse(place?.runtime).data?.openPath;
          return place && path ? [slackLink(`${place.url}${path}`, name)] : [];
        });
        const link = slackLink(`${portalUrl}/apps/${app.name}`, app.name);
        return open.length > 0 ? mrkdwn`• ${link}: ${joinTexts(open, ', ')}` : mrkdwn`• ${link}`;
      });
      const { owner, name } = plan.repository;
      const link = slackLink(`${portalUrl}/runs/${runId}`, `run ${run.number}`);
      const channels = new Set([team?.slackChannel, organisation.slack.announceChannel]);
      for (const channel of channels) {
        if (!channel) continue;
        await slack.ensureMessage({
          channel,
          key: `onboarded/${runId}/${channel}`,
          text: mrkdwn`*${owner}/${name} is onboarded* for ${team?.name ?? plan.team}, started by ${requester.name} (${link}).\n${joinTexts(apps, '\n')}`,
        });
      }
      return { note: [...channels].filter(Boolean).join(', '), links: [] as StepLink[] };
    },
  };
}
