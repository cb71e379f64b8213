import { z } from 'zod';
import { type Call, paginate, type Route } from '../call.ts';
import { savePull } from '../changes/pulls.ts';
import { addReview } from '../changes/reviews.ts';
import { presentUser } from '../present/accounts.ts';
import {
  labelsOf,
  presentComment,
  presentLabel,
  presentPull,
  presentReview,
  requestedTeams,
} from '../present/pulls.ts';
import { invalidField, notFound, unprocessable } from '../problem.ts';
import type { IssueComment, Label, Pull } from '../records.ts';
import { timestamp } from '../state.ts';
import { findAccount, type World } from '../world.ts';
import { pullOf } from './pulls.ts';

const reviewRequest = z.object({
  commit_id: z.string().optional(),
  body: z.string().default(''),
  event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']).optional(),
  comments: z.array(z.unknown()).optional(),
});
const reviewers = z.object({
  reviewers: z.array(z.string()).default([]),
  team_reviewers: z.array(z.string()).default([]),
});
const names = z.object({ labels: z.array(z.string()).min(1) });

/** Reviews, comments, labels and requested reviewers of pull requests. */
export function addConversationRoutes(world: World, route: Route): void {
  const { state } = world;
  const repo = '/repos/:owner/:repo';
  const pulls = `${repo}/pulls/:number`;
  const issue = `${repo}/issues/:number`;

  route(`GET ${pulls}/reviews`, (call) => {
    const { repositoryId, number } = pullOf(world, call);
    return paginate(call, state.reviews.list(`${repositoryId}/${number}/`)).map((review) =>
      presentReview(world, call.repository, review),
    );
  });
  route(`POST ${pulls}/reviews`, async (call) => {
    const wanted = await call.body(reviewRequest);
    const review = addReview(world, call.repository, pullOf(world, call), { ...wanted, author: call.login });
    return presentReview(world, call.repository, review);
  });

  const requested = (call: Call, pull: Pull) => ({
    users: pull.requestedReviewers.map((login) => presentUser(world, login)),
    teams: requestedTeams(world, call.repository, pull),
  });
  route(`GET ${pulls}/requested_reviewers`, (call) => requested(call, pullOf(world, call)));
  route(`POST ${pulls}/requested_reviewers`, async (call) => {
    const wanted = await call.body(reviewers);
    const pull = pullOf(world, call);
    if (wanted.reviewers.includes(pull.author))
      throw unprocessable('Review cannot be requested from pull request author.');
    const unknown =
      wanted.reviewers.some((login) => findAccount(state, login)?.type !== 'User') ||
      wanted.team_reviewers.some(
        (slug) => !state.teams.get(`${call.repository.owner}/${slug}`.toLowerCase()),
      );
    if (unknown)
      throw unprocessable(
        'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.',
      );
    const saved = savePull(world, {
      ...pull,
      requestedReviewers: [...new Set([...pull.requestedReviewers, ...wanted.reviewers])],
      requestedTeams: [...new Set([...pull.requestedTeams, ...wanted.team_reviewers])],
    });
    return call.context.json(presentPull(world, call.repository, saved), 201);
  });
  route(`DELETE ${pulls}/requested_reviewers`, async (call) => {
    const wanted = await call.body(reviewers);
    const pull = pullOf(world, call);
    const saved = savePull(world, {
      ...pull,
      requestedReviewers: pull.requestedReviewers.filter((login) => !wanted.reviewers.includes(login)),
      requestedTeams: pull.requestedTeams.filter((slug) => !wanted.team_reviewers.includes(slug)),
    });
    return presentPull(world, call.repository, saved);
  });

  route(`GET ${issue}/comments`, (call) => {
    const { repositoryId, number } = pullOf(world, call);
    return paginate(call, state.comments.list(`${repositoryId}/${number}/`)).map((comment) =>
      presentComment(world, call.repository, comment),
    );
  });
  route(`POST ${issue}/comments`, async (call) => {
    const { body } = await call.body(z.object({ body: z.string() }));
    if (body.trim() === '') throw invalidField('IssueComment', 'body', 'custom', 'body cannot be blank');
    const { repositoryId, number } = pullOf(world, call);
    const id = state.nextId('comment');
    const comment = state.comments.put(`${repositoryId}/${number}/${id}`, {
      id,
      repositoryId,
      number,
      author: call.login,
      body,
      createdAt: timestamp(),
      updatedAt: timestamp(),
    });
    return call.context.json(presentComment(world, call.repository, comment), 201);
  });
  const comment = (call: Call): [string, IssueComment] => {
    const found = state.comments
      .entries(`${call.repository.id}/`)
      .find(([, one]) => one.id === call.id('comment'));
    if (!found) throw notFound();
    return found;
  };
  route(`PATCH ${repo}/issues/comments/:comment`, async (call) => {
    const { body } = await call.body(z.object({ body: z.string() }));
    const [key, found] = comment(call);
    return presentComment(
      world,
      call.repository,
      state.comments.put(key, { ...found, body, updatedAt: timestamp() }),
    );
  });
  route(`DELETE ${repo}/issues/comments/:comment`, (call) => {
    state.comments.delete(comment(call)[0]);
    return call.context.body(null, 204);
  });

  const findLabel = (repositoryId: number, name: string): Label | undefined =>
    state.labels.list(`${repositoryId}/`).find((label) => label.name.toLowerCase() === name.toLowerCase());
  const addLabel = (repositoryId: number, name: string, color: string, description: string | null): Label => {
    const id = state.nextId('label');
    return state.labels.put(`${repositoryId}/${id}`, { id, repositoryId, name, color, description });
  };
  route(`GET ${repo}/labels`, (call) =>
    paginate(call, state.labels.list(`${call.repository.id}/`)).map((label) =>
      presentLabel(world, call.repository, label),
    ),
  );
  route(`POST ${repo}/labels`, async (call) => {
    const wanted = await call.body(
      z.object({ name: z.string().min(1), color: z.string().optional(), description: z.string().nullish() }),
    );
    if (findLabel(call.repository.id, wanted.name)) throw invalidField('Label', 'name', 'already_exists');
    const label = addLabel(
      call.repository.id,
      wanted.name,
      wanted.color ?? 'ededed',
      wanted.description ?? null,
    );
    return call.context.json(presentLabel(world, call.repository, label), 201);
  });
  route(`GET ${repo}/labels/:name`, (call) => {
    const found = findLabel(call.repository.id, call.param('name'));
    if (!found) throw notFound();
    return presentLabel(world, call.repository, found);
  });
  route(`GET ${issue}/labels`, (call) => labelsOf(world, call.repository, pullOf(world, call)));
  route(`POST ${issue}/labels`, async (call) => {
    const wanted = await call.body(names);
    const pull = pullOf(world, call);
    const ids = wanted.labels.map(
      (name) =>
        (findLabel(call.repository.id, name) ?? addLabel(call.repository.id, name, 'ededed', null)).id,
    );
    const saved = savePull(world, { ...pull, labels: [...new Set([...pull.labels, ...ids])] });
    return labelsOf(world, call.repository, saved);
  });
  route(`DELETE ${issue}/labels/:name`, (call) => {
    const pull = pullOf(world, call);
    const found = findLabel(call.repository.id, call.param('name'));
    if (!found || !pull.labels.includes(found.id)) throw notFound();
    const saved = savePull(world, { ...pull, labels: pull.labels.filter((id) => id !== found.id) });
    return labelsOf(world, call.repository, saved);
  });
}
