import type { Level } from './access.ts';

/** Who an operation is for: `app` with its JWT, `user` a person's token, `any` whoever is signed in, `public` anyone. */
type Audience = 'app' | 'user' | 'installation' | 'any' | 'public';

export interface Endpoint {
  audience: Audience;
  /** Any one of these is enough for a token of an app or a job. Empty: none is asked. */
  permissions: string[];
  level: Level;
  /** The role a person needs on the repository. */
  role: 'read' | 'triage' | 'write' | 'admin';
}

const endpoint = (
  audience: Audience,
  permissions: string[],
  level: Level,
  role: Endpoint['role'],
): Endpoint => ({
  audience,
  permissions,
  level,
  role,
});
const open = endpoint('public', [], 'read', 'read');
const byApp = endpoint('app', [], 'read', 'read');
const byUser = endpoint('user', [], 'read', 'read');
const byInstallation = endpoint('installation', [], 'read', 'read');
/** Reading needs the permission at `read`, of people the right to read. */
const reads = (...permissions: string[]): Endpoint => endpoint('public', permissions, 'read', 'read');
/** Reading of what only collaborators with write access, or admins, see. */
const readsAs = (role: Endpoint['role'], ...permissions: string[]): Endpoint =>
  endpoint('any', permissions, 'read', role);
const writes = (...permissions: string[]): Endpoint => endpoint('any', permissions, 'write', 'write');
const administers = (...permissions: string[]): Endpoint => endpoint('any', permissions, 'write', 'admin');
const members = endpoint('any', ['members'], 'read', 'read');

const variables = ['actions_variables', 'variables'];
const talk = ['issues', 'pull_requests'];
const repo = '/repos/:owner/:repo';
const environment = `${repo}/environments/:environment`;

/** Operation -> what it asks for. From the "Permissions required for GitHub Apps" pages. One line per operation. */
export const endpoints: Record<string, Endpoint> = {
  'GET /': open,
  'GET /meta': open,
  'GET /rate_limit': open,
  'GET /app': byApp,
  'GET /app/hook/config': byApp,
  'PATCH /app/hook/config': byApp,
  'GET /app/hook/deliveries': byApp,
  'GET /app/hook/deliveries/:delivery': byApp,
  'POST /app/hook/deliveries/:delivery/attempts': byApp,
  'GET /app/installations': byApp,
  'GET /app/installations/:installation': byApp,
  'DELETE /app/installations/:installation': byApp,
  'POST /app/installations/:installation/access_tokens': byApp,
  'GET /orgs/:org/installation': byApp,
  'GET /users/:user/installation': byApp,
  [`GET ${repo}/installation`]: byApp,
  'GET /apps/:slug': open,
  'GET /installation/repositories': byInstallation,
  'DELETE /installation/token': byInstallation,

  'GET /user': byUser,
  'GET /user/orgs': byUser,
  'GET /user/teams': byUser,
  'GET /user/repos': byUser,
  'GET /user/installations': byUser,
  'GET /user/installations/:installation/repositories': byUser,
  'GET /user/:account': open,
  'GET /users/:user': open,
  'GET /users/:user/repos': open,
  'GET /orgs/:org': open,
  'GET /orgs/:org/repos': open,
  'GET /orgs/:org/members': members,
  'GET /orgs/:org/teams': members,
  'GET /orgs/:org/teams/:team': members,
  'GET /orgs/:org/teams/:team/members': members,
  'GET /orgs/:org/teams/:team/repos': members,
  'GET /orgs/:org/teams/:team/memberships/:user': members,
  'GET /orgs/:org/teams/:team/repos/:owner/:repo': members,
  'PUT /orgs/:org/teams/:team/repos/:owner/:repo': administers('administration'),
  'GET /orgs/:org/memberships/:user': members,

  [`GET ${repo}`]: reads('metadata'),
  [`PATCH ${repo}`]: administers('administration'),
  [`GET ${repo}/topics`]: reads('metadata'),
  [`PUT ${repo}/topics`]: administers('administration'),
  [`GET ${repo}/languages`]: reads('metadata'),
  [`GET ${repo}/teams`]: readsAs('read', 'administration'),
  [`GET ${repo}/collaborators`]: readsAs('write', 'metadata'),
  [`GET ${repo}/collaborators/:user`]: readsAs('write', 'metadata'),
  [`PUT ${repo}/collaborators/:user`]: administers('administration'),
  [`DELETE ${repo}/collaborators/:user`]: administers('administration'),
  [`GET ${repo}/collaborators/:user/permission`]: readsAs('read', 'metadata'),

  [`GET ${repo}/contents`]: reads('contents'),
  [`GET ${repo}/contents/:path{.+}`]: reads('contents'),
  [`PUT ${repo}/contents/:path{.+}`]: writes('contents'),
  [`DELETE ${repo}/contents/:path{.+}`]: writes('contents'),
  [`GET ${repo}/readme`]: reads('contents'),
  [`GET ${repo}/git/trees/:tree{.+}`]: reads('contents'),
  [`POST ${repo}/git/trees`]: writes('contents'),
  [`GET ${repo}/git/blobs/:sha`]: reads('contents'),
  [`POST ${repo}/git/blobs`]: writes('contents'),
  [`GET ${repo}/git/commits/:sha`]: reads('contents'),
  [`POST ${repo}/git/commits`]: writes('contents'),
  [`GET ${repo}/git/tags/:sha`]: reads('contents'),
  [`POST ${repo}/git/tags`]: writes('contents'),
  [`GET ${repo}/git/ref/:ref{.+}`]: reads('contents'),
  [`GET ${repo}/git/matching-refs/:ref{.+}`]: reads('contents'),
  [`POST ${repo}/git/refs`]: writes('contents'),
  [`PATCH ${repo}/git/refs/:ref{.+}`]: writes('contents'),
  [`DELETE ${repo}/git/refs/:ref{.+}`]: writes('contents'),
  [`GET ${repo}/branches`]: reads('contents'),
  [`GET ${repo}/branches/:branch/protection`]: readsAs('write', 'administration'),
  [`GET ${repo}/branches/:branch`]: reads('contents'),
  [`GET ${repo}/tags`]: reads('metadata'),
  [`GET ${repo}/commits`]: reads('contents'),
  [`GET ${repo}/commits/:ref`]: reads('contents'),
  [`GET ${repo}/commits/:ref/pulls`]: reads('contents', 'pull_requests'),
  [`GET ${repo}/compare/:basehead{.+}`]: reads('contents'),

  [`GET ${repo}/commits/:ref/check-runs`]: reads('checks'),
  [`GET ${repo}/check-runs/:check`]: reads('checks'),
  [`POST ${repo}/check-runs`]: endpoint('installation', ['checks'], 'write', 'write'),
  [`PATCH ${repo}/check-runs/:check`]: endpoint('installation', ['checks'], 'write', 'write'),
  [`GET ${repo}/commits/:ref/status`]: reads('statuses'),
  [`GET ${repo}/commits/:ref/statuses`]: reads('statuses'),
  [`POST ${repo}/statuses/:sha`]: writes('statuses'),

  [`GET ${repo}/pulls`]: reads('pull_requests'),
  [`POST ${repo}/pulls`]: endpoint('any', ['pull_requests'], 'write', 'read'),
  [`GET ${repo}/pulls/:number`]: reads('pull_requests', 'contents'),
  [`PATCH ${repo}/pulls/:number`]: writes('pull_requests'),
  [`GET ${repo}/pulls/:number/files`]: reads('pull_requests'),
  [`GET ${repo}/pulls/:number/commits`]: reads('pull_requests'),
  [`GET ${repo}/pulls/:number/merge`]: reads('contents'),
  [`PUT ${repo}/pulls/:number/merge`]: writes('contents'),
  [`PUT ${repo}/pulls/:number/update-branch`]: writes('pull_requests'),
  [`GET ${repo}/pulls/:number/reviews`]: reads('pull_requests'),
  [`POST ${repo}/pulls/:number/reviews`]: endpoint('any', ['pull_requests'], 'write', 'read'),
  [`GET ${repo}/pulls/:number/requested_reviewers`]: reads('pull_requests'),
  [`POST ${repo}/pulls/:number/requested_reviewers`]: writes('pull_requests'),
  [`DELETE ${repo}/pulls/:number/requested_reviewers`]: writes('pull_requests'),
  [`GET ${repo}/issues/:number/comments`]: reads(...talk),
  [`POST ${repo}/issues/:number/comments`]: endpoint('any', talk, 'write', 'read'),
  [`PATCH ${repo}/issues/comments/:comment`]: writes(...talk),
  [`DELETE ${repo}/issues/comments/:comment`]: writes(...talk),
  [`GET ${repo}/issues/:number/labels`]: reads(...talk),
  [`POST ${repo}/issues/:number/labels`]: writes(...talk),
  [`DELETE ${repo}/issues/:number/labels/:name`]: writes(...talk),
  [`GET ${repo}/labels`]: reads(...talk),
  [`POST ${repo}/labels`]: writes(...talk),
  [`GET ${repo}/labels/:name`]: reads(...talk),

  [`GET ${repo}/actions/permissions`]: readsAs('admin', 'administration'),
  [`PUT ${repo}/actions/permissions`]: administers('administration'),
  [`GET ${repo}/actions/permissions/workflow`]: readsAs('admin', 'administration'),
  [`PUT ${repo}/actions/permissions/workflow`]: administers('administration'),
  [`GET ${repo}/actions/variables`]: readsAs('write', ...variables),
  [`POST ${repo}/actions/variables`]: writes(...variables),
  [`GET ${repo}/actions/variables/:name`]: readsAs('write', ...variables),
  [`PATCH ${repo}/actions/variables/:name`]: writes(...variables),
  [`DELETE ${repo}/actions/variables/:name`]: writes(...variables),
  [`GET ${repo}/actions/secrets`]: readsAs('write', 'secrets'),
  [`GET ${repo}/actions/secrets/public-key`]: readsAs('write', 'secrets'),
  [`GET ${repo}/actions/secrets/:name`]: readsAs('write', 'secrets'),
  [`PUT ${repo}/actions/secrets/:name`]: writes('secrets'),
  [`DELETE ${repo}/actions/secrets/:name`]: writes('secrets'),

  [`GET ${repo}/environments`]: reads('actions'),
  [`GET ${environment}`]: reads('actions'),
  [`PUT ${environment}`]: administers('administration'),
  [`DELETE ${environment}`]: administers('administration'),
  [`GET ${environment}/deployment-branch-policies`]: reads('actions'),
  [`POST ${environment}/deployment-branch-policies`]: administers('administration'),
  [`GET ${environment}/deployment-branch-policies/:policy`]: reads('actions'),
  [`PUT ${environment}/deployment-branch-policies/:policy`]: administers('administration'),
  [`DELETE ${environment}/deployment-branch-policies/:policy`]: administers('administration'),
  [`GET ${environment}/variables`]: readsAs('write', 'environments'),
  [`POST ${environment}/variables`]: writes('environments'),
  [`GET ${environment}/variables/:name`]: readsAs('write', 'environments'),
  [`PATCH ${environment}/variables/:name`]: writes('environments'),
  [`DELETE ${environment}/variables/:name`]: writes('environments'),
  [`GET ${environment}/secrets`]: readsAs('write', 'environments'),
  [`GET ${environment}/secrets/public-key`]: readsAs('write', 'environments'),
  [`GET ${environment}/secrets/:name`]: readsAs('write', 'environments'),
  [`PUT ${environment}/secrets/:name`]: writes('environments'),
  [`DELETE ${environment}/secrets/:name`]: writes('environments'),

  [`GET ${repo}/rulesets`]: reads('metadata'),
  [`POST ${repo}/rulesets`]: administers('administration'),
  [`GET ${repo}/rulesets/:ruleset`]: reads('metadata'),
  [`PUT ${repo}/rulesets/:ruleset`]: administers('administration'),
  [`DELETE ${repo}/rulesets/:ruleset`]: administers('administration'),
  [`GET ${repo}/rules/branches/:branch`]: reads('metadata'),

  [`GET ${repo}/deployments`]: reads('deployments'),
  [`POST ${repo}/deployments`]: writes('deployments'),
  [`GET ${repo}/deployments/:deployment`]: reads('deployments'),
  [`DELETE ${repo}/deployments/:deployment`]: writes('deployments'),
  [`GET ${repo}/deployments/:deployment/statuses`]: reads('deployments'),
  [`POST ${repo}/deployments/:deployment/statuses`]: writes('deployments'),
  [`GET ${repo}/deployments/:deployment/statuses/:status`]: reads('deployments'),

  [`GET ${repo}/hooks`]: readsAs('admin', 'repository_hooks'),
  [`POST ${repo}/hooks`]: administers('repository_hooks'),
  [`GET ${repo}/hooks/:hook`]: readsAs('admin', 'repository_hooks'),
  [`PATCH ${repo}/hooks/:hook`]: administers('repository_hooks'),
  [`DELETE ${repo}/hooks/:hook`]: administers('repository_hooks'),
  [`POST ${repo}/hooks/:hook/pings`]: readsAs('admin', 'repository_hooks'),
  [`GET ${repo}/hooks/:hook/deliveries`]: readsAs('admin', 'repository_hooks'),
  [`GET ${repo}/hooks/:hook/deliveries/:delivery`]: readsAs('admin', 'repository_hooks'),
  [`POST ${repo}/hooks/:hook/deliveries/:delivery/attempts`]: administers('repository_hooks'),
};

/** Operations of neighbours below `/actions/`: runs, jobs, workflows, artifacts. */
export const neighbouringActions = (method: string): Endpoint =>
  method === 'GET' || method === 'HEAD' ? reads('actions') : writes('actions');
