import { withGeneratedHeader } from '#domain/app-manifest/generated-file.ts';
import { toYaml } from '#domain/app-manifest/kustomization.ts';
import { toDnsLabel } from '#domain/app-manifest/names.ts';
import type { AppOnBlueprint, RepositoryFilesInput } from '#domain/plan/blueprint.ts';

export const CATALOG_INFO_PATH = 'catalog-info.yaml';

/** Frameworks whose apps people look at, rather than call. */
const WEBSITES = ['nextjs', 'vite'];

/** A Backstage `Component` for each app. */
export function renderCatalogInfo({ apps, team, context }: RepositoryFilesInput): string {
  const { owner, name } = context.repository;
  return withGeneratedHeader(toYaml(apps.map((app) => component(app, team, `${owner}/${name}`))));
}

function component({ app, findings }: AppOnBlueprint, team: string, slug: string): Record<string, unknown> {
  const tags = [findings.language, findings.framework]
    .filter((tag) => tag !== null)
    .map((tag) => toDnsLabel(tag));
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: app.name,
      annotations: {
        'github.com/project-slug': slug,
        'backstage.io/kubernetes-label-selector': `app.kubernetes.io/name=${app.name}`,
      },
      ...(tags.length === 0 ? {} : { tags }),
    },
    spec: {
      type: WEBSITES.includes(findings.framework ?? '') ? 'website' : 'service',
      lifecycle: 'production',
      owner: `group:default/${team}`,
    },
  };
}
