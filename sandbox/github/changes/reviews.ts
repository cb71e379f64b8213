import { presentUser } from '../present/accounts.ts';
import { presentPull, presentReview } from '../present/pulls.ts';
import { presentWebhookRepository } from '../present/repositories.ts';
import { unprocessable } from '../problem.ts';
import type { Pull, Review, StoredRepository } from '../records.ts';
import { timestamp } from '../state.ts';
import type { World } from '../world.ts';
import { savePull } from './pulls.ts';

const states = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

/** Adds a reviewer's verdict. @throws Problem 422 for a verdict on one's own pull request, or without words */
export function addReview(
  world: World,
  repository: StoredRepository,
  pull: Pull,
  input: {
    author: string;
    body: string;
    event?: keyof typeof states | undefined;
    commit_id?: string | undefined;
  },
): Review {
  const { state } = world;
  if (input.author === pull.author && input.event && input.event !== 'COMMENT')
    throw unprocessable(
      input.event === 'APPROVE'
        ? 'Can not approve your own pull request'
        : 'Can not request changes on your own pull request',
    );
  if (input.event && input.event !== 'APPROVE' && input.body === '')
    throw unprocessable('Unprocessable Entity: body is required for this review event');
  return state.store.transaction(() => {
    const id = state.nextId('review');
    const review = state.reviews.put(`${repository.id}/${pull.number}/${id}`, {
      id,
      repositoryId: repository.id,
      number: pull.number,
      author: input.author,
      body: input.body,
      state: input.event ? states[input.event] : 'PENDING',
      commitId: input.commit_id ?? pull.headSha,
      submittedAt: timestamp(),
    });
    const heard = savePull(world, {
      ...pull,
      requestedReviewers: pull.requestedReviewers.filter((login) => login !== input.author),
    });
    const presented = presentReview(world, repository, review);
    world.deliver(
      'pull_request_review',
      {
        action: 'submitted',
        review: { ...presented, state: review.state.toLowerCase() },
        pull_request: presentPull(world, repository, heard),
        ...presentWebhookRepository(world, repository),
        sender: presentUser(world, input.author),
      },
      { repositoryId: repository.id },
    );
    return review;
  });
}
