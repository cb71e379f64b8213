import type { Collection, Store } from '../kernel/store.ts';
import type * as R from './records.ts';

/** All that the stand-in remembers, beside the git repositories. Keys are named where they are made. */
export interface State {
  store: Store;
  accounts: Collection<R.Account>;
  teams: Collection<R.Team>;
  repositories: Collection<R.StoredRepository>;
  /** `owner/name` in lower case -> id; former names stay, as redirects. */
  repositoryNames: Collection<number>;
  collaborators: Collection<R.Collaborator>;
  teamGrants: Collection<R.TeamGrant>;
  apps: Collection<R.App>;
  installations: Collection<R.Installation>;
  tokens: Collection<R.Token>;
  oauthCodes: Collection<R.OAuthCode>;
  pulls: Collection<R.Pull>;
  reviews: Collection<R.Review>;
  comments: Collection<R.IssueComment>;
  labels: Collection<R.Label>;
  environments: Collection<R.Environment>;
  secrets: Collection<R.Setting>;
  variables: Collection<R.Setting>;
  secretKeys: Collection<{ id: string; publicKey: string; privateKey: string }>;
  rulesets: Collection<R.Ruleset>;
  statuses: Collection<R.CommitStatus>;
  checkRuns: Collection<R.CheckRun>;
  deployments: Collection<R.Deployment>;
  deploymentStatuses: Collection<R.DeploymentStatus>;
  hooks: Collection<R.RepositoryHook>;
  deliveries: Collection<R.Delivery>;
  deliveryContents: Collection<R.DeliveryContent>;
  /** The next id of one kind of thing. */
  nextId(kind: string): number;
}

/** Opens the stand-in's collections in the sandbox's store. */
export function openState(store: Store): State {
  const open = <T>(name: string): Collection<T> => store.collection<T>(`github.${name}`);
  return {
    store,
    accounts: open('accounts'),
    teams: open('teams'),
    repositories: open('repositories'),
    repositoryNames: open('repository-names'),
    collaborators: open('collaborators'),
    teamGrants: open('team-grants'),
    apps: open('apps'),
    installations: open('installations'),
    tokens: open('tokens'),
    oauthCodes: open('oauth-codes'),
    pulls: open('pulls'),
    reviews: open('reviews'),
    comments: open('comments'),
    labels: open('labels'),
    environments: open('environments'),
    secrets: open('secrets'),
    variables: open('variables'),
    secretKeys: open('secret-keys'),
    rulesets: open('rulesets'),
    statuses: open('statuses'),
    checkRuns: open('check-runs'),
    deployments: open('deployments'),
    deploymentStatuses: open('deployment-statuses'),
    hooks: open('hooks'),
    deliveries: open('deliveries'),
    deliveryContents: open('delivery-contents'),
    nextId: (kind) => store.next(`github.${kind}`),
  };
}

/** Now, as GitHub writes instants: UTC, whole seconds. */
export const timestamp = (at: number = Date.now()): string =>
  new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');

/** Opaque global id, as GraphQL would use it. */
export const nodeId = (kind: string, id: number | string): string =>
  Buffer.from(`${kind}:${id}`).toString('base64url');
