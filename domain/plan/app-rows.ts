import type { Plan } from './plan.ts';

/** The plan's apps as the catalog keeps them: facts, and where each will run. */
export function appRowsOf({ apps, environments, team }: Plan) {
  return apps.map((app) => ({
    name: app.name,
    path: app.path,
    team,
    blueprintId: app.blueprint.id,
    blueprintVersion: app.blueprint.version,
    language: app.language,
    framework: app.framework,
    environments: environments.map(({ name, cluster, namespace }) => ({
      environment: name,
      cluster,
      namespace,
      url: app.urls[name] ?? '',
    })),
  }));
}
