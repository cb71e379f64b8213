import { z } from 'zod';
import { PortalError } from '#domain/portal-error.ts';
import { createFetch, TransportFailure, toTransportFailure, unreachable } from '../http/fetch.ts';
import { DEFAULT_TIMEOUT_MS, type TransportOptions } from '../http/options.ts';
import { readTail } from '../http/tail.ts';
import {
  actionsPermissionsSchema,
  pendingDeploymentSchema,
  workflowJobSchema,
  workflowRunSchema,
} from './api-schemas.ts';
import type { ActionsApi } from './interfaces.ts';
import { toPendingDeployment, toWorkflowJob, toWorkflowRun } from './mapper.ts';
import { allPages, read, type Session } from './session.ts';

const PAGE_SIZE = 100;
const LOG_TAIL_BYTES = 256 * 1024;
const runsPageSchema = z.object({ workflow_runs: z.array(workflowRunSchema) });
const jobsPageSchema = z.object({ jobs: z.array(workflowJobSchema) });

export function createActionsApi(
  session: Session,
  options: TransportOptions & { apiUrl: string },
): ActionsApi {
  const fetch = createFetch('GitHub', options);
  return {
    async getPermissions({ owner, name }) {
      const doing = `reading whether Actions is on in ${owner}/${name}`;
      const answer = await read(session, doing, actionsPermissionsSchema, (octokit) =>
        octokit.rest.actions.getGithubActionsPermissionsRepository({ owner, repo: name }),
      );
      return { enabled: answer.enabled, allowedActions: answer.allowed_actions ?? null };
    },
    async listRuns({ owner, name }, { headSha, branch, event, status }) {
      const answer = await read(
        session,
        `listing the workflow runs of ${owner}/${name}`,
        runsPageSchema,
        (octokit) =>
          octokit.rest.actions.listWorkflowRunsForRepo({
            owner,
            repo: name,
            per_page: PAGE_SIZE,
            ...(headSha ? { head_sha: headSha } : {}),
            ...(branch ? { branch } : {}),
            ...(event ? { event } : {}),
            ...(status ? { status } : {}),
          }),
      );
      return answer.workflow_runs.map(toWorkflowRun);
    },
    async getRun({ owner, name }, runId) {
      const answer = await read(
        session,
        `reading a workflow run of ${owner}/${name}`,
        workflowRunSchema,
        (octokit) => octokit.rest.actions.getWorkflowRun({ owner, repo: name, run_id: runId }),
      );
      return toWorkflowRun(answer);
    },
    async listJobs({ owner, name }, runId) {
      const jobs = await allPages(
        async (page) => {
          const answer = await read(
            session,
            `listing the jobs of a workflow run of ${owner}/${name}`,
            jobsPageSchema,
            (octokit) =>
              octokit.rest.actions.listJobsForWorkflowRun({
                owner,
                repo: name,
                run_id: runId,
                filter: 'latest',
                per_page: PAGE_SIZE,
                page,
              }),
          );
          return answer.jobs;
        },
        { pageSize: PAGE_SIZE },
      );
      return jobs.map(toWorkflowJob);
    },
    async listPendingDeployments({ owner, name }, runId) {
      const answer = await read(
        session,
        `reading which deployments of ${owner}/${name} wait for an approval`,
        z.array(pendingDeploymentSchema),
        (octokit) => octokit.rest.actions.getPendingDeploymentsForRun({ owner, repo: name, run_id: runId }),
      );
      return answer.map(toPendingDeployment);
    },
    /** Not through octokit, which would hold the whole log: the redirect's target is streamed, its end kept. */
    async jobLogTail({ owner, name }, jobId, lines) {
      const doing = `reading the log of a job of ${owner}/${name}`;
      const path = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/actions/jobs/${jobId}/logs`;
      try {
        const response = await fetch(`${options.apiUrl.replace(/\/+$/, '')}${path}`, {
          headers: {
            authorization: `Bearer ${await session.token()}`,
            'user-agent': 'onramp',
            accept: '*/*',
          },
        });
        if (response.status === 404 || response.status === 410) {
          await response.body?.cancel();
          return null;
        }
        if (!response.ok) throw logRefused(response.status, doing);
        return (await readTail(response, LOG_TAIL_BYTES)).slice(-lines);
      } catch (error) {
        if (error instanceof PortalError) throw error;
        const failure =
          error instanceof TransportFailure
            ? error
            : toTransportFailure(error, path, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
        throw unreachable('GitHub', doing, failure);
      }
    },
  };
}

function logRefused(status: number, doing: string): PortalError {
  const code = status >= 500 ? 'unavailable' : status === 429 ? 'rate-limited' : 'forbidden';
  return new PortalError(code, `GitHub answered ${status} while ${doing}.`, {
    details: { system: 'GitHub', status },
  });
}
