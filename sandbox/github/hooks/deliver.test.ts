import { execFileSync } from 'node:child_process';
import { verify } from '@octokit/webhooks-methods';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, type Sample, startSample } from '../testing/sample.ts';

const at = { owner: 'acme', repo: 'shop' };

describe('webhooks', { timeout: 60_000 }, () => {
  let sample: Sample;
  beforeEach(async () => {
    sample = await startSample();
    await sample.github.settle();
  });
  afterEach(async () => sample.close());

  const write = async (path: string) => {
    const { data } = await sample
      .as('mira')
      .rest.repos.createOrUpdateFileContents({ ...at, path, message: path, content: 'eA==' });
    return data.commit.sha!;
  };
  const pushOf = (sha: string) =>
    eventually(
      () =>
        sample.receiver.received.filter(({ event, payload }) => event === 'push' && payload.after === sha),
      (found) => found.length > 0,
    );

  it('are signed over the raw body with the secret of the app', async () => {
    const [hook] = await pushOf(await write('signed'));
    expect(await verify(sample.app.hook.secret!, hook!.body, hook!.signature)).toBe(true);
    expect(await verify('another secret', hook!.body, hook!.signature)).toBe(false);
  });

  it('are recorded and not repeated when the receiver fails; asked to, they come again under the same GUID', async () => {
    sample.receiver.answer.status = 503;
    const sha = await write('failing');
    await pushOf(sha);
    await sample.github.settle();
    const jwt = sample.asApp();
    const { data: failed } = await jwt.rest.apps.listWebhookDeliveries();
    expect(failed[0]).toMatchObject({ event: 'push', status_code: 503, redelivery: false });
    const { data: detail } = await jwt.rest.apps.getWebhookDelivery({ delivery_id: failed[0]!.id });
    expect(detail.request.payload).toMatchObject({ after: sha });
    sample.receiver.answer.status = 200;
    await jwt.rest.apps.redeliverWebhookDelivery({ delivery_id: failed[0]!.id });
    const both = await eventually(
      () => pushOf(sha),
      (found) => found.length === 2,
    );
    expect(both[0]!.guid).toBe(both[1]!.guid);
    await sample.github.settle();
    const { data: now } = await jwt.rest.apps.listWebhookDeliveries({ per_page: 1 });
    expect(now[0]).toMatchObject({ redelivery: true, status: 'OK', guid: failed[0]!.guid });
    expect(await pushOf(sha)).toHaveLength(2);
  });

  it('go to hooks of the repository too, for the events they list, beginning with a ping', async () => {
    const mira = sample.as('mira');
    const config = { url: `${sample.receiver.url}/own`, content_type: 'json', secret: 'own' };
    const { data: hook } = await mira.rest.repos.createWebhook({ ...at, events: ['push'], config });
    expect(hook.config.secret).toBe('********');
    const ping = await eventually(
      () => sample.receiver.received.find(({ event }) => event === 'ping'),
      Boolean,
    );
    expect(await verify('own', ping!.body, ping!.signature)).toBe(true);
    const both = await eventually(
      await write('two').then((sha) => () => pushOf(sha)),
      (found) => found.length === 2,
    );
    expect(both.filter(({ payload }) => 'installation' in payload)).toHaveLength(1);
    await sample.github.settle();
    expect((await mira.rest.repos.listWebhookDeliveries({ ...at, hook_id: hook.id })).data).toHaveLength(2);
    await mira.rest.repos.updateWebhook({ ...at, hook_id: hook.id, active: false });
    await mira.rest.repos.listWebhooks(at);
    await mira.rest.repos.deleteWebhook({ ...at, hook_id: hook.id });
  });

  it('follow the address that the app sets', async () => {
    const jwt = sample.asApp();
    // The body's own `url` would be taken for the address of the request.
    const data = { url: `${sample.receiver.url}/moved`, secret: 'fresh' };
    await jwt.request({ method: 'PATCH', url: '/app/hook/config', data });
    expect((await jwt.rest.apps.getWebhookConfigForApp()).data.url).toBe(`${sample.receiver.url}/moved`);
    const [hook] = await pushOf(await write('moved'));
    expect(await verify('fresh', hook!.body, hook!.signature)).toBe(true);
  });

  it('are sent at the next start when the process died before, pushes that were not announced included', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['--git-dir', sample.github.gitDir(sample.shop), ...args], {
        encoding: 'utf8',
      }).trim();
    const tree = git('rev-parse', 'main^{tree}');
    const unseen = git(
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@x',
      'commit-tree',
      tree,
      '-p',
      'main',
      '-m',
      'Unseen',
    );
    git('update-ref', 'refs/heads/main', unseen);
    await sample.restart();
    expect(await pushOf(unseen)).toHaveLength(1);
    await sample.github.settle();
    await sample.restart();
    await sample.github.settle();
    expect(await pushOf(unseen)).toHaveLength(1);
  });
});
