import type { RepositoryRecord } from '../contract.ts';
import { diffFiles } from '../git/diff.ts';
import type { IssueComment, Label, Pull, Review } from '../records.ts';
import { nodeId } from '../state.ts';
import type { World } from '../world.ts';
import { presentTeam, presentUser } from './accounts.ts';
import { presentRepository, repositoryPage, repositoryUrl } from './repositories.ts';

type Json = Record<string, unknown>;

/** The `pull-request-simple` schema, as listed. */
export function presentPull(world: World, repository: RepositoryRecord, pull: Pull): Json {
  const url = repositoryUrl(world, repository);
  const self = `${url}/pulls/${pull.number}`;
  const issue = `${url}/issues/${pull.number}`;
  const page = `${repositoryPage(world, repository)}/pull/${pull.number}`;
  const statuses = `${url}/statuses/${pull.headSha}`;
  const side = (ref: string, sha: string) => ({
    label: `${repository.owner}:${ref}`,
    ref,
    sha,
    user: presentUser(world, repository.owner),
    repo: presentRepository(world, repository),
  });
  const addresses = {
    self: self,
    html: page,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${self}/comments`,
    review_comment: `${url}/pulls/comments{/number}`,
    commits: `${self}/commits`,
    statuses,
  };
  return {
    url: self,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: presentUser(world, pull.author),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: pull.assignees[0] ? presentUser(world, pull.assignees[0]) : null,
    assignees: pull.assignees.map((login) => presentUser(world, login)),
    requested_reviewers: pull.requestedReviewers.map((login) => presentUser(world, login)),
    requested_teams: requestedTeams(world, repository, pull),
    labels: labelsOf(world, repository, pull),
    milestone: null,
    draft: pull.draft,
    commits_url: addresses.commits,
    review_comments_url: addresses.review_comments,
    review_comment_url: addresses.review_comment,
    comments_url: addresses.comments,
    statuses_url: statuses,
    head: side(pull.headRef, pull.headSha),
    base: side(pull.baseRef, pull.baseSha),
    _links: Object.fromEntries(Object.entries(addresses).map(([name, href]) => [name, { href }])),
    author_association: 'MEMBER',
    auto_merge: null,
    active_lock_reason: null,
  };
}

/** The `pull-request` schema. `mergeable` is null until the merge was tried in the background. */
export function presentFullPull(
  world: World,
  repository: RepositoryRecord,
  pull: Pull,
  merge: { mergeable: boolean | null; state: string },
): Json {
  const repo = world.git(repository);
  const from = repo.mergeBase(pull.baseSha, pull.headSha) ?? pull.baseSha;
  const files = diffFiles(repo.dir, from, pull.headSha);
  return {
    ...presentPull(world, repository, pull),
    merged: pull.mergedAt !== null,
    mergeable: merge.mergeable,
    rebaseable: merge.mergeable,
    mergeable_state: merge.state,
    merged_by: pull.mergedBy === null ? null : presentUser(world, pull.mergedBy),
    comments: world.state.comments.list(`${repository.id}/${pull.number}/`).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: repo.log(`${from}..${pull.headSha}`).length,
    additions: files.reduce((total, file) => total + file.additions, 0),
    deletions: files.reduce((total, file) => total + file.deletions, 0),
    changed_files: files.length,
  };
}

export const labelsOf = (world: World, repository: RepositoryRecord, pull: Pull): Json[] =>
  pull.labels
    .map((id) => world.state.labels.list(`${repository.id}/`).find((label) => label.id === id))
    .filter((label): label is Label => label !== undefined)
    .map((label) => presentLabel(world, repository, label));

export const requestedTeams = (world: World, repository: RepositoryRecord, pull: Pull): Json[] =>
  world.state.teams
    .list()
    .filter((team) => team.org === repository.owner && pull.requestedTeams.includes(team.slug))
    .map((team) => presentTeam(world, team));

export const presentLabel = (world: World, repository: RepositoryRecord, label: Label): Json => ({
  id: label.id,
  node_id: nodeId('Label', label.id),
  url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(label.name)}`,
  name: label.name,
  description: label.description ?? '',
  color: label.color,
  default: false,
});

/** The `pull-request-review` schema. */
export function presentReview(world: World, repository: RepositoryRecord, review: Review): Json {
  const pull = `${repositoryUrl(world, repository)}/pulls/${review.number}`;
  const page = `${repositoryPage(world, repository)}/pull/${review.number}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: presentUser(world, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pull,
    author_association: 'MEMBER',
    _links: { html: { href: page }, pull_request: { href: pull } },
    submitted_at: review.submittedAt,
    commit_id: review.commitId,
  };
}

/** The `issue-comment` schema. */
export function presentComment(world: World, repository: RepositoryRecord, comment: IssueComment): Json {
  const url = repositoryUrl(world, repository);
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url: `${url}/issues/comments/${comment.id}`,
    html_url: `${repositoryPage(world, repository)}/pull/${comment.number}#issuecomment-${comment.id}`,
    body: comment.body,
    user: presentUser(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    issue_url: `${url}/issues/${comment.number}`,
    author_association: 'MEMBER',
    performed_via_github_app: null,
  };
}
