import { stringify } from 'yaml';
import { namespaceName } from '../organisation.ts';
import { withGeneratedHeader } from './generated-file.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import type { AppManifest, ManifestApp } from './manifest.ts';
import { renderApp } from './render.ts';
import type { EnvironmentTarget } from './render-context.ts';
import { environmentContext, imageName, imagePlaceholder } from './render-context.ts';

export interface DeployFile {
  path: string;
  content: string;
  purpose: string;
}

export interface DeployFolderInput extends EnvironmentTarget {
  apps: AppManifest['apps'];
  /** Where images are pushed: `<registry>/<owner>/<app>`. */
  registry: string;
  owner: string;
}

/** Folder of an environment's objects in the repository. */
export function deployFolder(environment: string): string {
  return `deploy/${environment}`;
}

/** Paths of the files that `renderDeployFolder` writes for these apps. */
export function deployPaths(environment: string, appNames: readonly string[]): string[] {
  const folder = deployFolder(environment);
  return [
    `${folder}/kustomization.yaml`,
    ...appNames.flatMap((app) => [`${folder}/${app}.yaml`, `${folder}/${app}.monitoring.yaml`]),
  ];
}

/**
 * `deploy/<environment>/`: a plain kustomize folder. The pipeline sets each image by digest in its work tree and runs
 * `kubectl apply -k`; it never commits.
 */
export function renderDeployFolder(input: DeployFolderInput): DeployFile[] {
  const folder = deployFolder(input.environment);
  const names = input.apps.map((app) => app.name);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace: namespaceName(input.team, input.environment),
    resources: names.flatMap((name) => [`${name}.yaml`, `${name}.monitoring.yaml`]),
    images: names.map((name) => ({
      name: imagePlaceholder(name),
      newName: imageName(input.registry, input.owner, name),
    })),
  };
  return [
    {
      path: `${folder}/kustomization.yaml`,
      content: withGeneratedHeader(toYaml([kustomization])),
      purpose: `What is deployed to ${input.environment}`,
    },
    ...input.apps.flatMap((app) => appFiles(app, folder, input)),
  ];
}

function appFiles(app: ManifestApp, folder: string, input: DeployFolderInput): DeployFile[] {
  const rendered = renderApp(app, environmentContext(app.name, input));
  return [
    {
      path: `${folder}/${app.name}.yaml`,
      content: withGeneratedHeader(toYaml(rendered.workload)),
      purpose: `${app.name} in ${input.environment}: pods, address, network`,
    },
    {
      path: `${folder}/${app.name}.monitoring.yaml`,
      content: withGeneratedHeader(toYaml(rendered.monitoring)),
      purpose: `${app.name} in ${input.environment}: metrics and alerts`,
    },
  ];
}

/**
 * Objects as one YAML stream. Kubernetes reads YAML 1.1, where `on` and `1:20` are no strings: what either version
 * would misread is quoted.
 */
export function toYaml(objects: ReadonlyArray<KubernetesObject | Record<string, unknown>>): string {
  return objects
    .map((object) => stringify(object, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n');
}
