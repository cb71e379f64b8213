import { z } from 'zod';
import { type Call, paginate, type Route } from '../call.ts';
import { saveCheckRun } from '../changes/checks.ts';
import { presentUser } from '../present/accounts.ts';
import { presentCheckRun, presentStatus } from '../present/deployments.ts';
import { presentCommit } from '../present/git.ts';
import {
  presentMinimalRepository,
  presentWebhookRepository,
  repositoryPage,
  repositoryUrl,
} from '../present/repositories.ts';
import { notFound, unprocessable } from '../problem.ts';
import type { CheckRun, CommitStatus } from '../records.ts';
import { timestamp } from '../state.ts';
import type { World } from '../world.ts';

/** Check runs of the API's own makers; those of jobs carry the jobs' numbers. */
const FIRST_OWN_ID = 5_000_000_000;

const checkRequest = z.object({
  name: z.string(),
  head_sha: z.string(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: z.enum(['queued', 'in_progress', 'completed']).optional(),
  conclusion: z
    .enum(['action_required', 'cancelled', 'failure', 'neutral', 'success', 'skipped', 'timed_out'])
    .optional(),
  started_at: z.string().optional(),
  completed_at: z.string().optional(),
  output: z.object({ title: z.string(), summary: z.string(), text: z.string().optional() }).optional(),
});
const statusRequest = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  target_url: z.string().nullish(),
  description: z.string().nullish(),
  context: z.string().default('default'),
});

export function addCheckRoutes(world: World, route: Route): void {
  const { state } = world;
  const repo = '/repos/:owner/:repo';
  const commit = (call: Call, name: string): string => {
    const sha = world.git(call.repository).resolve(call.param(name));
    if (sha === null) throw unprocessable(`No commit found for SHA: ${call.param(name)}`);
    return sha;
  };
  const check = (call: Call): CheckRun => {
    const found = state.checkRuns.get(`${call.repository.id}/${call.id('check')}`);
    if (!found) throw notFound();
    return found;
  };

  route(`GET ${repo}/commits/:ref/check-runs`, (call) => {
    const sha = commit(call, 'ref');
    const name = call.query('check_name');
    const status = call.query('status');
    const all = state.checkRuns
      .list(`${call.repository.id}/`)
      .filter((run) => run.headSha === sha)
      .filter(
        (run) => (name === undefined || run.name === name) && (status === undefined || run.status === status),
      );
    // By default only the newest run of each name is listed.
    const newest = [...new Map(all.map((run) => [`${run.appSlug}/${run.name}`, run])).values()];
    const listed = call.query('filter') === 'all' ? all : newest;
    return {
      total_count: listed.length,
      check_runs: paginate(call, listed).map((run) => presentCheckRun(world, call.repository, run)),
    };
  });
  route(`GET ${repo}/check-runs/:check`, (call) => presentCheckRun(world, call.repository, check(call)));

  const merge = (call: Call, before: CheckRun, wanted: Partial<z.infer<typeof checkRequest>>): CheckRun => {
    const conclusion = wanted.conclusion ?? before.conclusion;
    const status = wanted.conclusion ? 'completed' : (wanted.status ?? before.status);
    const run: CheckRun = {
      ...before,
      name: wanted.name ?? before.name,
      externalId: wanted.external_id ?? before.externalId,
      detailsUrl: wanted.details_url ?? before.detailsUrl,
      status,
      conclusion,
      startedAt: wanted.started_at ?? before.startedAt,
      completedAt: status === 'completed' ? (wanted.completed_at ?? before.completedAt ?? timestamp()) : null,
      title: wanted.output?.title ?? before.title,
      summary: wanted.output?.summary ?? before.summary,
    };
    if (run.status === 'completed' && run.conclusion === null)
      throw unprocessable(`Invalid request.\n\nMissing required key "conclusion".`);
    return saveCheckRun(world, call.repository, run, call.login);
  };
  route(`POST ${repo}/check-runs`, async (call) => {
    const wanted = await call.body(checkRequest);
    if (world.git(call.repository).objectType(wanted.head_sha) !== 'commit')
      throw unprocessable(`No commit found for SHA: ${wanted.head_sha}`);
    const app = call.caller?.kind === 'installation' ? state.apps.get(String(call.caller.appId)) : undefined;
    const fresh: CheckRun = {
      id: FIRST_OWN_ID + state.nextId('check-run'),
      repositoryId: call.repository.id,
      headSha: wanted.head_sha,
      name: wanted.name,
      externalId: '',
      detailsUrl: repositoryPage(world, call.repository),
      status: 'queued',
      conclusion: null,
      startedAt: timestamp(),
      completedAt: null,
      title: null,
      summary: null,
      appSlug: app?.slug ?? 'github-actions',
    };
    return call.context.json(presentCheckRun(world, call.repository, merge(call, fresh, wanted)), 201);
  });
  route(`PATCH ${repo}/check-runs/:check`, async (call) => {
    const wanted = await call.body(checkRequest.partial());
    return presentCheckRun(world, call.repository, merge(call, check(call), wanted));
  });

  const statuses = (call: Call, sha: string): CommitStatus[] =>
    state.statuses.list(`${call.repository.id}/${sha}/`).reverse();
  route(`GET ${repo}/commits/:ref/statuses`, (call) =>
    paginate(call, statuses(call, commit(call, 'ref'))).map((each) =>
      presentStatus(world, call.repository, each),
    ),
  );
  route(`GET ${repo}/commits/:ref/status`, (call) => {
    const sha = commit(call, 'ref');
    const newest = new Map<string, CommitStatus>();
    for (const status of statuses(call, sha))
      if (!newest.has(status.context)) newest.set(status.context, status);
    const states = [...newest.values()].map((status) => status.state);
    const failed = states.some((each) => each === 'failure' || each === 'error');
    const url = `${repositoryUrl(world, call.repository)}/commits/${sha}`;
    return {
      state: failed ? 'failure' : states.length === 0 || states.includes('pending') ? 'pending' : 'success',
      statuses: paginate(call, [...newest.values()]).map((each) => {
        const { creator: _creator, ...shown } = presentStatus(world, call.repository, each);
        return shown;
      }),
      sha,
      total_count: newest.size,
      repository: presentMinimalRepository(world, call.repository),
      commit_url: url,
      url: `${url}/status`,
    };
  });
  route(`POST ${repo}/statuses/:sha`, async (call) => {
    const wanted = await call.body(statusRequest);
    const sha = commit(call, 'sha');
    const id = state.nextId('status');
    const status = state.statuses.put(`${call.repository.id}/${sha}/${id}`, {
      id,
      repositoryId: call.repository.id,
      sha,
      state: wanted.state,
      context: wanted.context,
      description: wanted.description ?? null,
      targetUrl: wanted.target_url ?? null,
      creator: call.login,
      createdAt: timestamp(),
    });
    const hook = {
      id,
      sha,
      name: `${call.repository.owner}/${call.repository.name}`,
      target_url: status.targetUrl,
      avatar_url: null,
      context: status.context,
      description: status.description,
      state: status.state,
      commit: presentCommit(world, call.repository, sha),
      branches: [],
      created_at: status.createdAt,
      updated_at: status.createdAt,
      ...presentWebhookRepository(world, call.repository),
      sender: presentUser(world, call.login),
    };
    world.deliver('status', hook, { repositoryId: call.repository.id });
    return call.context.json(presentStatus(world, call.repository, status), 201);
  });
}
