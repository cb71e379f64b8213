import { appRuntimeSchema } from '../../domain/app-runtime.ts';
import { nameTakenTask } from '../../domain/human-task-wording.ts';
import type { StepLink } from '../../domain/run/run.ts';
import { joinTexts, mrkdwn, slackLink } from '../../integrations/slack/index.ts';
import type { ActivityDeps } from './deps.ts';
import { ensureRecorded } from './ledger.ts';
import { needsHuman } from './needs-human.ts';
import { observePlace, type Place } from './place.ts';
import { loadRun, type RunContext, taskSubject } from './run-context.ts';

/** The catalog (our own tables) and the team's channel. */
export function createCatalogActivities(deps: ActivityDeps) {
  const { db, slack, organisation, portalUrl } = deps;
  return {
    async registerApps({ runId }: { runId: string }) {
      const context = await loadRun(deps, runId);
      const { run, plan } = context;
      await refuseTakenNames(deps, context);
      const links: StepLink[] = [];
      const places: Place[] = [];
      for (const app of plan.apps) {
        const environments = plan.environments.map(({ name, cluster, namespace }) => ({
          environment: name,
          cluster,
          namespace,
          url: app.urls[name] ?? '',
        }));
        const facts = {
          name: app.name,
          slug: app.name,
          team: plan.team,
          blueprintId: app.blueprint.id,
          blueprintVersion: app.blueprint.version,
          language: app.language,
          framework: app.framework,
          runId,
        };
        const where = { repositoryId_path: { repositoryId: run.repositoryId, path: app.path } };
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
            const before = await db.app.findUnique({ where });
            const saved = await db.app.upsert({
              where,
              create: { ...facts, repositoryId: run.repositoryId, path: app.path },
              update: facts,
            });
            for (const each of environments) {
              const key = { appId: saved.id, environment: each.environment };
              const place = await db.appEnvironment.upsert({
                where: { appId_environment: key },
                create: { appId: saved.id, ...each },
                update: each,
                include: { app: { include: { repository: true } } },
              });
              places.push(place);
            }
            return { outcome: before ? 'unchanged' : 'created', url };
          },
        );
        links.push({ label: app.name, url });
      }
      // The run's page tells at once where the apps answer; what cannot be seen now, the next round looks at.
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

/** App names are unique. @throws PortalError needs-human when another repository registered one since the plan */
export async function refuseTakenNames(deps: ActivityDeps, context: RunContext): Promise<void> {
  const { plan, run } = context;
  const taken = await deps.db.app.findFirst({
    where: { slug: { in: plan.apps.map((app) => app.name) }, repositoryId: { not: run.repositoryId } },
    include: { repository: true },
  });
  if (!taken) return;
  const takenBy = `${taken.repository.owner}/${taken.repository.name}`;
  throw needsHuman(nameTakenTask({ ...taskSubject(context), app: taken.slug, takenBy }));
}
