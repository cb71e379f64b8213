import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type Sample, startSample } from '../testing/sample.ts';

const at = { owner: 'acme', repo: 'shop' };

describe('merging', { timeout: 60_000 }, () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await startSample();
  });
  afterAll(async () => sample.close());

  /** A branch off `main` as it was at the start, with one file changed. */
  async function openPull(branch: string, path: string, from: string): Promise<number> {
    const { rest } = sample.as('mira');
    await rest.git.createRef({ ...at, ref: `refs/heads/${branch}`, sha: from });
    const content = Buffer.from(`by ${branch}\n`).toString('base64');
    await rest.repos.createOrUpdateFileContents({ ...at, branch, path, message: branch, content });
    const { data } = await rest.pulls.create({ ...at, title: branch, head: branch, base: 'main' });
    return data.number;
  }
  const tip = async (): Promise<string> => {
    const { data } = await sample.as('mira').rest.git.getRef({ ...at, ref: 'heads/main' });
    return data.object.sha;
  };
  const merge = (pull_number: number, merge_method: 'merge' | 'squash' | 'rebase') =>
    sample.as('mira').rest.pulls.merge({ ...at, pull_number, merge_method });

  it('keeps both parents with a merge commit, one with a squash, and a line with a rebase', async () => {
    const start = await tip();
    const [first, second, third] = [
      await openPull('one', 'one.txt', start),
      await openPull('two', 'two.txt', start),
      await openPull('three', 'three.txt', start),
    ];
    const parents = async () => sample.github.present.commit(sample.shop, await tip()).parents;
    await merge(first, 'merge');
    expect(await parents()).toHaveLength(2);
    const before = await tip();
    await merge(second, 'squash');
    expect(await parents()).toMatchObject([{ sha: before }]);
    const squashed = await tip();
    await merge(third, 'rebase');
    expect(await parents()).toMatchObject([{ sha: squashed }]);
    const files = sample.github.listFiles(sample.shop, await tip());
    expect(files).toEqual(expect.arrayContaining(['one.txt', 'two.txt', 'three.txt']));
  });

  it('refuses a conflict, and says so before', async () => {
    const start = await tip();
    const [first, second] = [
      await openPull('left', 'same.txt', start),
      await openPull('right', 'same.txt', start),
    ];
    await merge(first, 'squash');
    for (const method of ['merge', 'squash', 'rebase'] as const)
      await expect(merge(second, method)).rejects.toMatchObject({ status: 405 });
    const { rest } = sample.as('mira');
    const seen = await eventually(
      () => rest.pulls.get({ ...at, pull_number: second }),
      ({ data }) => data.mergeable !== null,
    );
    expect(seen.data).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
    await rest.pulls.update({ ...at, pull_number: second, state: 'closed' });
    await rest.pulls.update({ ...at, pull_number: second, state: 'open' });
  });

  it('takes in the base on request, and refuses ways of merging that are switched off', async () => {
    const { rest } = sample.as('mira');
    const { data: commits } = await rest.repos.listCommits(at);
    const pull_number = await openPull('behind', 'behind.txt', commits.at(-1)!.sha);
    const { status } = await rest.pulls.updateBranch({ ...at, pull_number });
    expect(status).toBe(202);
    const { data: compared } = await rest.repos.compareCommitsWithBasehead({
      ...at,
      basehead: 'main...behind',
    });
    expect(compared).toMatchObject({ status: 'ahead', behind_by: 0 });
    await rest.repos.update({ ...at, allow_merge_commit: false });
    await expect(merge(pull_number, 'merge')).rejects.toMatchObject({
      status: 405,
      message: expect.stringContaining('Merge commits are not allowed on this repository.'),
    });
    await merge(pull_number, 'squash');
  });

  it('asks for approvals of others, and forgets those given to an older head', async () => {
    const { rest } = sample.as('mira');
    const { data: ruleset } = await rest.repos.createRepoRuleset({
      ...at,
      name: 'Reviews',
      target: 'branch',
      enforcement: 'active',
      conditions: { ref_name: { include: ['refs/heads/ma*'], exclude: [] } },
      rules: [
        {
          type: 'pull_request',
          parameters: {
            required_approving_review_count: 1,
            dismiss_stale_reviews_on_push: true,
            require_code_owner_review: false,
            require_last_push_approval: false,
            required_review_thread_resolution: false,
          },
        },
      ],
    });
    const pull_number = await openPull('reviewed', 'reviewed.txt', await tip());
    await expect(merge(pull_number, 'squash')).rejects.toMatchObject({ status: 405 });
    await expect(rest.pulls.createReview({ ...at, pull_number, event: 'APPROVE' })).rejects.toMatchObject({
      status: 422,
    });
    const approve = () =>
      sample.as('quinn').rest.pulls.createReview({ ...at, pull_number, event: 'APPROVE' });
    await approve();
    await rest.repos.createOrUpdateFileContents({
      ...at,
      branch: 'reviewed',
      path: 'late.txt',
      message: 'late',
      content: 'eA==',
    });
    await expect(merge(pull_number, 'squash')).rejects.toMatchObject({
      message: expect.stringContaining('At least 1 approving review is required'),
    });
    await approve();
    await merge(pull_number, 'squash');
    await rest.repos.deleteRepoRuleset({ ...at, ruleset_id: ruleset.id });
  });
});
