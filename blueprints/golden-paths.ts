import type { BlueprintFile, GoldenPaths, RepositoryFilesInput } from '#domain/plan/blueprint.ts';
import { CATALOG_INFO_PATH, renderCatalogInfo } from './catalog-info.ts';
import { CI_WORKFLOW_PATH, renderCiWorkflow, requiredChecks } from './ci-workflow.ts';
import { containerBlueprint } from './container/container-blueprint.ts';
import { DEPLOY_WORKFLOW_PATH, renderDeployWorkflow } from './deploy-workflow.ts';
import { nodeBlueprint } from './node/node-blueprint.ts';

/** Every golden path there is: what `buildPlan` and `requiredPaths` are given. */
export const goldenPaths: GoldenPaths = {
  blueprints: [nodeBlueprint, containerBlueprint],
  repositoryPaths: [CI_WORKFLOW_PATH, DEPLOY_WORKFLOW_PATH, CATALOG_INFO_PATH],
  repositoryFiles,
  requiredChecks,
};

function repositoryFiles(input: RepositoryFilesInput): BlueprintFile[] {
  const catalogExists = input.catalogInfo !== null && input.catalogInfo !== CATALOG_INFO_PATH;
  return [
    {
      path: CI_WORKFLOW_PATH,
      content: renderCiWorkflow(input),
      purpose: 'Pull requests: tests, and whether images can be built',
      notices: [],
    },
    {
      path: DEPLOY_WORKFLOW_PATH,
      content: renderDeployWorkflow(input),
      purpose: 'Merges: tests, image by digest, deployment to each environment',
      notices: [],
    },
    ...(catalogExists
      ? []
      : [
          {
            path: CATALOG_INFO_PATH,
            content: renderCatalogInfo(input),
            purpose: 'Catalog entry: who owns each app',
            notices: [],
          },
        ]),
  ];
}
