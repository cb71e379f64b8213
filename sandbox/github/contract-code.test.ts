import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, refusal, type Sample, sampleFiles, startSample } from './testing/sample.ts';
import { contractsDir, violationsOf } from './testing/vendor-contract.ts';

const at = { owner: 'acme', repo: 'shop' };
const b64 = (text: string) => Buffer.from(text).toString('base64');

describe('files, commits and pull requests', { timeout: 60_000 }, () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await startSample();
  });
  afterAll(async () => sample.close());

  it('reads files, trees, blobs and commits as they are in git', async () => {
    const client = await sample.asInstallation();
    const { data: repository } = await client.rest.repos.get(at);
    expect(repository.default_branch).toBe('main');
    const { data: file } = await client.rest.repos.getContent({ ...at, path: 'src/index.js' });
    if (Array.isArray(file) || file.type !== 'file') throw new Error('a file was asked for');
    expect(Buffer.from(file.content, 'base64').toString()).toBe(sampleFiles['src/index.js']);
    const { data: folder } = await client.rest.repos.getContent({ ...at, path: '' });
    expect(folder).toHaveLength(3);
    const raw = await client.rest.repos.getContent({
      ...at,
      path: 'README.md',
      mediaType: { format: 'raw' },
    });
    expect(raw.data).toBe(sampleFiles['README.md']);
    await client.rest.repos.getReadme(at);
    const { data: branch } = await client.rest.repos.getBranch({ ...at, branch: 'main' });
    const { data: tree } = await client.rest.git.getTree({
      ...at,
      tree_sha: branch.commit.sha,
      recursive: '1',
    });
    expect(tree).toMatchObject({ truncated: false });
    expect(tree.tree.filter((one) => one.type === 'blob').map((one) => one.path)).toEqual(
      Object.keys(sampleFiles),
    );
    const { data: blob } = await client.rest.git.getBlob({ ...at, file_sha: file.sha });
    expect(blob.size).toBe(file.size);
    await client.rest.git.getCommit({ ...at, commit_sha: branch.commit.sha });
    await client.rest.repos.getCommit({ ...at, ref: 'main' });
    expect((await client.rest.repos.listCommits(at)).data).toHaveLength(1);
    await client.rest.repos.listBranches(at);
    await client.rest.repos.listTags(at);
    await client.rest.repos.listLanguages(at);
    await client.rest.repos.getAllTopics(at);
    await client.rest.repos.replaceAllTopics({ ...at, names: ['sample'] });
    await client.rest.repos.update({ ...at, delete_branch_on_merge: false });
    await client.rest.git.getRef({ ...at, ref: 'heads/main' });
    await client.rest.git.listMatchingRefs({ ...at, ref: 'heads/' });
    expect((await refusal(client.rest.repos.getContent({ ...at, path: 'no' }))).status).toBe(404);
    expect(
      (await refusal(client.rest.repos.getBranchProtection({ ...at, branch: 'main' }))).message,
    ).toContain('Branch not protected');
  });

  it('says that an empty repository is empty', async () => {
    const client = await sample.asInstallation();
    const empty = { owner: 'acme', repo: 'empty' };
    expect(await refusal(client.rest.git.getTree({ ...empty, tree_sha: 'main' }))).toMatchObject({
      status: 409,
    });
    expect(await refusal(client.rest.repos.getContent({ ...empty, path: '' }))).toMatchObject({
      status: 404,
    });
    expect((await client.rest.repos.listBranches(empty)).data).toEqual([]);
  });

  it('makes one commit, one branch and one pull request, and merges it when the head is as seen', async () => {
    const client = await sample.asInstallation();
    const { data: main } = await client.rest.git.getRef({ ...at, ref: 'heads/main' });
    const { data: base } = await client.rest.git.getCommit({ ...at, commit_sha: main.object.sha });
    const { data: blob } = await client.rest.git.createBlob({
      ...at,
      content: b64('two\n'),
      encoding: 'base64',
    });
    const { data: tree } = await client.rest.git.createTree({
      ...at,
      base_tree: base.tree.sha,
      tree: [
        { path: 'onramp.yaml', mode: '100644', type: 'blob', content: 'version: 1\n' },
        { path: '.github/workflows/ci.yaml', mode: '100644', type: 'blob', content: 'on: push\n' },
        { path: 'deep/er/file', mode: '100755', type: 'blob', sha: blob.sha },
        { path: 'package.json', mode: '100644', type: 'blob', sha: null },
      ],
    });
    const { data: commit } = await client.rest.git.createCommit({
      ...at,
      message: 'Onboard shop',
      tree: tree.sha,
      parents: [main.object.sha],
    });
    await client.rest.git.createRef({ ...at, ref: 'refs/heads/onramp/onboard', sha: commit.sha });
    expect(
      await refusal(client.rest.git.createRef({ ...at, ref: 'refs/heads/onramp/onboard', sha: commit.sha })),
    ).toMatchObject({
      status: 422,
      message: expect.stringContaining('Reference already exists'),
    });
    expect(
      (await refusal(client.rest.git.updateRef({ ...at, ref: 'heads/onramp/onboard', sha: main.object.sha })))
        .message,
    ).toContain('not a fast forward');
    const head = 'onramp/onboard';
    expect(
      (await refusal(client.rest.pulls.create({ ...at, title: 'x', head: 'nope', base: 'main' }))).status,
    ).toBe(422);
    const { data: pull } = await client.rest.pulls.create({
      ...at,
      title: 'Onboard shop',
      body: 'All of it.',
      head,
      base: 'main',
    });
    expect(pull).toMatchObject({
      mergeable: null,
      user: { login: 'onramp[bot]' },
      changed_files: 4,
      commits: 1,
    });
    expect(
      (await refusal(client.rest.pulls.create({ ...at, title: 'Again', head, base: 'main' }))).message,
    ).toContain('A pull request already exists for acme:onramp/onboard.');
    const number = { ...at, pull_number: pull.number };
    const seen = await eventually(
      () => client.rest.pulls.get(number),
      ({ data }) => data.mergeable !== null,
    );
    expect(seen.data).toMatchObject({ mergeable: true, mergeable_state: 'clean' });
    expect((await client.rest.pulls.list({ ...at, head: `acme:${head}`, state: 'open' })).data).toHaveLength(
      1,
    );
    expect((await client.rest.pulls.list({ ...at, head: 'acme:other' })).data).toHaveLength(0);
    await client.rest.pulls.update({ ...number, body: 'Edited.' });
    const { data: files } = await client.rest.pulls.listFiles(number);
    expect(files.map(({ filename, status }) => [filename, status])).toEqual([
      ['.github/workflows/ci.yaml', 'added'],
      ['deep/er/file', 'added'],
      ['onramp.yaml', 'added'],
      ['package.json', 'removed'],
    ]);
    await client.rest.pulls.listCommits(number);
    await client.rest.repos.compareCommitsWithBasehead({ ...at, basehead: `main...${head}` });
    const issue = { ...at, issue_number: pull.number };
    const { data: comment } = await client.rest.issues.createComment({ ...issue, body: 'Hello' });
    await client.rest.issues.listComments(issue);
    await client.rest.issues.updateComment({ ...at, comment_id: comment.id, body: 'Hello again' });
    await client.rest.issues.addLabels({ ...issue, labels: ['onramp'] });
    await client.rest.issues.listLabelsForRepo(at);
    await client.rest.pulls.requestReviewers({
      ...number,
      reviewers: ['quinn'],
      team_reviewers: ['checkout'],
    });
    await client.rest.pulls.listRequestedReviewers(number);
    await sample.as('quinn').rest.pulls.createReview({ ...number, event: 'APPROVE' });
    expect((await client.rest.pulls.listReviews(number)).data[0]?.state).toBe('APPROVED');
    expect((await refusal(client.rest.pulls.merge({ ...number, sha: main.object.sha }))).status).toBe(409);
    expect((await refusal(client.rest.pulls.checkIfMerged(number))).status).toBe(404);
    const { data: merged } = await client.rest.pulls.merge({
      ...number,
      sha: commit.sha,
      merge_method: 'squash',
    });
    await client.rest.pulls.checkIfMerged(number);
    expect((await client.rest.git.getRef({ ...at, ref: 'heads/main' })).data.object.sha).toBe(merged.sha);
    expect((await client.rest.pulls.get(number)).data).toMatchObject({
      merged: true,
      state: 'closed',
      merged_by: { login: 'onramp[bot]' },
    });
    expect((await refusal(client.rest.pulls.merge(number))).status).toBe(405);
    await client.rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: merged.sha });
    await client.rest.git.deleteRef({ ...at, ref: `heads/${head}` });
  });

  it('writes single files, with the blob that is replaced', async () => {
    const client = await sample.asInstallation();
    const file = { ...at, path: 'notes/today.md', message: 'Note' };
    const { data: made, status } = await client.rest.repos.createOrUpdateFileContents({
      ...file,
      content: b64('one'),
    });
    expect(status).toBe(201);
    expect(
      (await refusal(client.rest.repos.createOrUpdateFileContents({ ...file, content: b64('two') }))).status,
    ).toBe(422);
    const wrong = { ...file, content: b64('two'), sha: '0'.repeat(40) };
    expect((await refusal(client.rest.repos.createOrUpdateFileContents(wrong))).status).toBe(409);
    const sha = made.content!.sha!;
    await client.rest.repos.createOrUpdateFileContents({ ...file, content: b64('two'), sha });
    const { data: now } = await client.rest.repos.getContent({ ...at, path: file.path });
    await client.rest.repos.deleteFile({ ...file, sha: (now as { sha: string }).sha });
  });

  it('pages lists, counts requests and answers conditional ones with 304', async () => {
    const mira = sample.as('mira');
    const first = await mira.rest.repos.listCommits({ ...at, per_page: 1 });
    expect(first.headers.link).toMatch(/page=2>; rel="next"/);
    const all = await mira.paginate(mira.rest.repos.listCommits, { ...at, per_page: 1 });
    expect(all.length).toBeGreaterThan(2);
    const { data: limit } = await mira.rest.rateLimit.get();
    expect(limit.rate.used).toBeGreaterThan(0);
    await mira.rest.meta.get();
    const { headers } = await mira.rest.repos.get(at);
    const again = await refusal(mira.rest.repos.get({ ...at, headers: { 'if-none-match': headers.etag } }));
    expect(again.status).toBe(304);
  });

  it.skipIf(!contractsDir)('never break the vendor contract (needs CONTRACTS_DIR)', async () => {
    await sample.github.settle();
    expect(sample.receiver.received.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['push', 'pull_request', 'pull_request_review']),
    );
    expect(await violationsOf(sample)).toEqual([]);
  });
});
