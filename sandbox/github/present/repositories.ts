import type { RepositoryAccess, RepositoryRecord } from '../contract.ts';
import type { StoredRepository } from '../records.ts';
import { nodeId } from '../state.ts';
import { findAccount, type World } from '../world.ts';
import { presentOrganization, presentUser } from './accounts.ts';

type Json = Record<string, unknown>;

/** Link fields: name -> what follows the repository's API address. */
const links: Record<string, string> = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
};

const order: RepositoryAccess[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

/** GitHub's five booleans for a role. */
export function presentPermissions(role: RepositoryAccess): Json {
  const at = order.indexOf(role);
  return { admin: at >= 5, maintain: at >= 4, push: at >= 3, triage: at >= 2, pull: at >= 1 };
}

/** The API address of a repository. */
export const repositoryUrl = (world: World, repository: Pick<RepositoryRecord, 'owner' | 'name'>): string =>
  `${world.apiUrl()}/repos/${repository.owner}/${repository.name}`;

/** The page of a repository. */
export const repositoryPage = (world: World, repository: Pick<RepositoryRecord, 'owner' | 'name'>): string =>
  `${world.webUrl()}/${repository.owner}/${repository.name}`;

/** The `minimal-repository` schema. */
export function presentMinimalRepository(world: World, repository: RepositoryRecord): Json {
  const url = repositoryUrl(world, repository);
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: `${repository.owner}/${repository.name}`,
    private: repository.private,
    owner: presentUser(world, repository.owner),
    html_url: repositoryPage(world, repository),
    description: stored(world, repository).description,
    fork: false,
    url,
    ...Object.fromEntries(Object.entries(links).map(([name, rest]) => [name, `${url}${rest}`])),
  };
}

const stored = (world: World, repository: RepositoryRecord): StoredRepository =>
  world.state.repositories.get(String(repository.id))!;

/** The `repository` schema; `role` adds what the asker may do. */
export function presentRepository(world: World, repository: RepositoryRecord, role?: RepositoryAccess): Json {
  const record = stored(world, repository);
  const page = repositoryPage(world, repository);
  const open = world.state.pulls.list(`${repository.id}/`).filter((pull) => pull.state === 'open').length;
  return {
    ...presentMinimalRepository(world, repository),
    created_at: record.createdAt,
    updated_at: record.updatedAt,
    pushed_at: record.pushedAt,
    git_url: `${page.replace(/^http/, 'git')}.git`,
    ssh_url: `git@${new URL(page).hostname}:${repository.owner}/${repository.name}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    homepage: record.homepage,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: false,
    has_downloads: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: record.archived,
    disabled: false,
    open_issues_count: open,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: record.topics,
    visibility: repository.private ? 'private' : 'public',
    forks: 0,
    open_issues: open,
    watchers: 0,
    default_branch: repository.defaultBranch,
    ...(role === undefined ? {} : { permissions: presentPermissions(role) }),
  };
}

/** The `full-repository` schema: merge settings only for those who may push. */
export function presentFullRepository(
  world: World,
  repository: RepositoryRecord,
  role: RepositoryAccess,
): Json {
  const record = stored(world, repository);
  const owner = findAccount(world.state, repository.owner);
  return {
    ...presentRepository(world, repository, role),
    network_count: 0,
    subscribers_count: 0,
    ...(owner?.type === 'Organization' ? { organization: presentUser(world, owner.login) } : {}),
    ...(order.indexOf(role) >= 3
      ? {
          allow_merge_commit: record.allowMergeCommit,
          allow_squash_merge: record.allowSquashMerge,
          allow_rebase_merge: record.allowRebaseMerge,
          allow_auto_merge: false,
          delete_branch_on_merge: record.deleteBranchOnMerge,
        }
      : {}),
  };
}

/** `repository` and `organization` as every webhook payload carries them. */
export function presentWebhookRepository(world: World, repository: RepositoryRecord): Json {
  const owner = findAccount(world.state, repository.owner);
  return {
    repository: { ...presentRepository(world, repository), custom_properties: {} },
    ...(owner?.type === 'Organization' ? { organization: presentOrganization(world, owner) } : {}),
  };
}
