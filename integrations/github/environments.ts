import { z } from 'zod';
import type { Ensured } from '#domain/effect.ts';
import { branchPolicySchema, environmentSchema } from './api-schemas.ts';
import { guard, isStatus } from './errors.ts';
import type { EnvironmentsApi } from './interfaces.ts';
import { toEnvironment } from './mapper.ts';
import { act, allPages, read, type Session } from './session.ts';
import type { Environment, EnvironmentSpec, RepositoryName } from './types.ts';

const PAGE_SIZE = 100;
const environmentsPageSchema = z.object({ environments: z.array(environmentSchema).default([]) });
const policiesPageSchema = z.object({ branch_policies: z.array(branchPolicySchema) });

export function createEnvironmentsApi(session: Session): EnvironmentsApi {
  const list = async ({ owner, name }: RepositoryName): Promise<Environment[]> => {
    const environments = await allPages(
      async (page) => {
        const answer = await read(
          session,
          `listing the environments of ${owner}/${name}`,
          environmentsPageSchema,
          (octokit) =>
            octokit.rest.repos.getAllEnvironments({ owner, repo: name, per_page: PAGE_SIZE, page }),
        );
        return answer.environments;
      },
      { pageSize: PAGE_SIZE },
    );
    return environments.map(toEnvironment);
  };

  /** By the list: GitHub documents no answer for an environment that is not there. Names differ by more than case. */
  const find = async (repository: RepositoryName, environment: string): Promise<Environment | null> =>
    (await list(repository)).find(({ name }) => name.toLowerCase() === environment.toLowerCase()) ?? null;

  const put = async ({ owner, name }: RepositoryName, spec: EnvironmentSpec, found: Environment | null) => {
    const answer = await read(
      session,
      `setting up the environment ${spec.name} of ${owner}/${name}`,
      environmentSchema,
      (octokit) =>
        octokit.rest.repos.createOrUpdateEnvironment({
          owner,
          repo: name,
          environment_name: spec.name,
          ...protection(spec, found),
          deployment_branch_policy: branchPolicy(spec.branches),
        }),
    );
    return toEnvironment(answer);
  };

  const listBranchPatterns = ({ owner, name }: RepositoryName, environment: string) => {
    const at = { owner, repo: name, environment_name: environment };
    return allPages(
      async (page) => {
        const answer = await read(
          session,
          `reading which branches deploy to ${environment} of ${owner}/${name}`,
          policiesPageSchema,
          (octokit) => octokit.rest.repos.listDeploymentBranchPolicies({ ...at, per_page: PAGE_SIZE, page }),
        );
        return answer.branch_policies;
      },
      { pageSize: PAGE_SIZE },
    );
  };

  /** Makes the named patterns exactly `wanted`. */
  const ensureBranchPatterns = async (
    { owner, name }: RepositoryName,
    environment: string,
    wanted: string[],
  ): Promise<'changed' | 'unchanged'> => {
    const doing = `setting which branches deploy to ${environment} of ${owner}/${name}`;
    const at = { owner, repo: name, environment_name: environment };
    const existing = await listBranchPatterns({ owner, name }, environment);
    const missing = wanted.filter((pattern) => !existing.some((policy) => policy.name === pattern));
    const extra = existing.filter((policy) => !wanted.includes(policy.name));
    for (const pattern of missing)
      await act(session, doing, (octokit) =>
        octokit.rest.repos.createDeploymentBranchPolicy({ ...at, name: pattern, type: 'branch' }),
      );
    for (const policy of extra)
      await act(session, doing, (octokit) =>
        octokit.rest.repos.deleteDeploymentBranchPolicy({ ...at, branch_policy_id: policy.id }),
      );
    return missing.length + extra.length > 0 ? 'changed' : 'unchanged';
  };

  return {
    find,
    list,
    async readSpec(repository, environment) {
      const found = await find(repository, environment);
      if (!found) return null;
      const { name, waitMinutes, reviewers, preventSelfReview, branches } = found;
      const patterns = branches === 'custom' ? await listBranchPatterns(repository, name) : [];
      return {
        name,
        waitMinutes,
        reviewers,
        preventSelfReview,
        branches: branches === 'custom' ? patterns.map((policy) => policy.name) : branches,
      };
    },
    async ensure(repository, spec): Promise<Ensured<Environment>> {
      const found = await find(repository, spec.name);
      const differs = found === null || !isAsWanted(found, spec);
      const value = differs ? await put(repository, spec, found) : found;
      const patterns = Array.isArray(spec.branches)
        ? await ensureBranchPatterns(repository, spec.name, spec.branches)
        : 'unchanged';
      if (found === null) return { effect: 'created', value };
      return { effect: differs || patterns === 'changed' ? 'changed' : 'unchanged', value };
    },
    async delete(repository, environment) {
      if ((await find(repository, environment)) === null) return 'absent';
      const { owner, name } = repository;
      return guard(`removing the environment ${environment} of ${owner}/${name}`, async () => {
        const octokit = await session.octokit();
        try {
          await octokit.rest.repos.deleteAnEnvironment({ owner, repo: name, environment_name: environment });
          return 'deleted';
        } catch (error) {
          if (isStatus(error, 404)) return 'absent';
          throw error;
        }
      });
    },
  };
}

/** Leaves out what is neither wanted nor there: plans without protection rules refuse the mere mention. */
function protection(spec: EnvironmentSpec, found: Environment | null) {
  const waits = (spec.waitMinutes ?? 0) > 0 || (found?.waitMinutes ?? 0) > 0;
  const reviews = spec.reviewers.length > 0 || (found?.reviewers.length ?? 0) > 0;
  return {
    ...(waits ? { wait_timer: spec.waitMinutes ?? 0 } : {}),
    ...(reviews
      ? {
          prevent_self_review: spec.preventSelfReview === 'yes',
          reviewers: spec.reviewers.map(({ kind, id }) => ({
            type: kind === 'team' ? ('Team' as const) : ('User' as const),
            id,
          })),
        }
      : {}),
  };
}

function branchPolicy(branches: EnvironmentSpec['branches']) {
  if (branches === 'any') return null;
  return { protected_branches: branches === 'protected', custom_branch_policies: branches !== 'protected' };
}

function isAsWanted(found: Environment, spec: EnvironmentSpec): boolean {
  const key = ({ kind, id }: { kind: string; id: number }) => `${kind}/${id}`;
  const same = (a: string[], b: string[]) => a.length === b.length && a.every((item) => b.includes(item));
  return (
    found.waitMinutes === (spec.waitMinutes ?? 0) &&
    same(found.reviewers.map(key), spec.reviewers.map(key)) &&
    (spec.reviewers.length === 0 || found.preventSelfReview === spec.preventSelfReview) &&
    found.branches === (Array.isArray(spec.branches) ? 'custom' : spec.branches)
  );
}
