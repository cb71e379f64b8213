import { z } from 'zod';
import { deploymentSchema, deploymentStatusSchema } from './api-schemas.ts';
import type { DeploymentsApi } from './interfaces.ts';
import { toDeployment, toDeploymentStatus } from './mapper.ts';
import { read, type Session } from './session.ts';

const PAGE_SIZE = 100;

export function createDeploymentsApi(session: Session): DeploymentsApi {
  return {
    async list({ owner, name }, { sha, environment }) {
      const found = await read(
        session,
        `listing the deployments of ${owner}/${name}`,
        z.array(deploymentSchema),
        (octokit) =>
          octokit.rest.repos.listDeployments({
            owner,
            repo: name,
            per_page: PAGE_SIZE,
            ...(sha ? { sha } : {}),
            ...(environment ? { environment } : {}),
          }),
      );
      return found
        .map(toDeployment)
        .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || b.id - a.id);
    },
    async listStatuses({ owner, name }, deploymentId) {
      const doing = `reading the state of a deployment of ${owner}/${name}`;
      const found = await read(session, doing, z.array(deploymentStatusSchema), (octokit) =>
        octokit.rest.repos.listDeploymentStatuses({
          owner,
          repo: name,
          deployment_id: deploymentId,
          per_page: PAGE_SIZE,
        }),
      );
      return found
        .map(toDeploymentStatus)
        .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || b.id - a.id);
    },
  };
}
