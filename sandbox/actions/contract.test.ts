import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Rig, startRig } from './testing/rig.ts';

const contracts = process.env.CONTRACTS_DIR;

interface Contract {
  check(exchange: Record<string, unknown>): Array<{ kind: string; message: string }>;
  checkWebhook(event: string, payload: unknown): Array<{ kind: string; message: string }>;
}

/** Needs the vendor's API description: CONTRACTS_DIR names its folder; without it these tests are skipped. */
describe.skipIf(contracts === undefined)('GitHub’s own description', () => {
  let rig: Rig;
  let hook: Server;
  const delivered: Array<{ event: string; payload: unknown }> = [];
  let createContract: (file: string, options?: { allowStatus: number[] }) => Contract;

  beforeAll(async () => {
    ({ createContract } = (await import(join(contracts as string, 'check-exchange.mjs'))) as {
      createContract: (file: string, options?: { allowStatus: number[] }) => Contract;
    });
    hook = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        if (request.headers['x-github-event'] !== 'ping')
          delivered.push({ event: String(request.headers['x-github-event']), payload: JSON.parse(body) });
        response.end();
      });
    });
    await new Promise<void>((done) => hook.listen(0, '127.0.0.1', done));
    rig = await startRig();
    await rig.addRepository('held', {
      'README.md': '',
      '.github/workflows/ci.yml': `name: CI
on: { push: {}, workflow_dispatch: { inputs: { note: { type: string } } } }
jobs:
  test: { runs-on: ubuntu-latest, steps: [{ run: echo hi > out.txt }, { uses: actions/upload-artifact@v7, with: { name: out, path: out.txt } }] }
  deploy: { needs: test, runs-on: ubuntu-latest, environment: production, steps: [{ run: 'true' }] }
`,
    });
    const tomas = rig.github.ensureUser({
      login: 'tomas',
      name: 'Tomas Sample',
      email: 'tomas@acme.example',
    });
    await rig.api('PUT', '/repos/acme/held/environments/production', {
      reviewers: [{ type: 'User', id: tomas.id }],
    });
    const { port } = hook.address() as AddressInfo;
    await rig.api('POST', '/repos/acme/held/hooks', {
      config: { url: `http://127.0.0.1:${port}/`, content_type: 'json' },
      events: ['workflow_run', 'workflow_job', 'deployment_review'],
      active: true,
    });
  });
  afterAll(async () => {
    await rig?.close();
    hook?.close();
  });

  test('is kept by every operation, in success and refusal', async () => {
    // GitHub answers 404 and 422 here as everywhere; its description names them for few of these operations.
    const contract = createContract(join(contracts as string, 'github.json'), { allowStatus: [404, 422] });
    const problems: string[] = [];
    const base = '/repos/acme/held/actions';
    const exchange = async (
      method: string,
      path: string,
      body?: unknown,
      token?: string,
    ): Promise<{ status: number; body: Record<string, unknown> }> => {
      const answer = await rig.api(method, path, body, token);
      const found = contract.check({
        method,
        path: path.split('?')[0],
        query: Object.fromEntries(new URLSearchParams(path.split('?')[1])),
        requestBody: body,
        requestType: 'application/json',
        status: answer.status,
        responseBody: 'text' in answer.body ? undefined : answer.body,
        contentType: 'text' in answer.body ? undefined : 'application/json; charset=utf-8',
      });
      problems.push(
        ...found.map(({ kind, message }) => `${method} ${path} ${answer.status}: ${kind} ${message}`),
      );
      return answer;
    };
    await rig.push('held', { 'a.txt': '1' });
    const waiting = await rig.awaitRun('held', (run) => run.status === 'waiting');
    const run = `${base}/runs/${waiting.id}`;
    await exchange('GET', `${base}/workflows`);
    await exchange('GET', `${base}/workflows/ci.yml`);
    await exchange('GET', `${base}/workflows/ci.yml/runs`);
    await exchange('GET', `${base}/runs?event=push&per_page=1`);
    await exchange('GET', run);
    const jobs = (await exchange('GET', `${run}/jobs`)).body.jobs as Array<{ id: number }>;
    await exchange('GET', `${base}/jobs/${jobs[0]?.id}`);
    await exchange('GET', `${run}/artifacts`);
    const [pending] = (await exchange('GET', `${run}/pending_deployments`)).body as unknown as Array<{
      environment: { id: number };
    }>;
    const tomas = rig.github.ensureUser({
      login: 'tomas',
      name: 'Tomas Sample',
      email: 'tomas@acme.example',
    }).token;
    const approved = await exchange(
      'POST',
      `${run}/pending_deployments`,
      { environment_ids: [pending?.environment.id], state: 'approved', comment: 'ok' },
      tomas,
    );
    expect(approved.status).toBe(200);
    expect((await rig.awaitRun('held')).conclusion).toBe('success');
    await exchange('GET', `${run}/approvals`);
    await exchange('POST', `${run}/cancel`);
    await exchange('POST', `${base}/workflows/ci.yml/dispatches`, { ref: 'main', inputs: { note: 'x' } });
    await rig.awaitRun('held', (found) => found.event === 'workflow_dispatch');
    await exchange('POST', `${base}/workflows/ci.yml/dispatches`, { ref: 'nowhere' });
    await exchange('GET', `${base}/runs/999999`);
    await exchange('POST', `${run}/rerun`);
    const second = await rig.awaitRun(
      'held',
      (found) => found.event === 'workflow_dispatch' && found.status === 'waiting',
    );
    await exchange(
      'POST',
      `${base}/runs/${second.id}/pending_deployments`,
      { environment_ids: [pending?.environment.id], state: 'rejected', comment: 'not now' },
      tomas,
    );
    expect(problems).toEqual([]);
  });

  test('is kept by every webhook', async () => {
    await rig.github.settle();
    const contract = createContract(join(contracts as string, 'github-webhooks.json'));
    const problems = delivered.flatMap(({ event, payload }) =>
      contract
        .checkWebhook(event, payload)
        .map(({ kind, message }) => `${event}.${(payload as { action: string }).action}: ${kind} ${message}`),
    );
    expect(
      [
        ...new Set(
          delivered.map(({ event, payload }) => `${event}.${(payload as { action: string }).action}`),
        ),
      ].sort(),
    ).toEqual([
      'deployment_review.approved',
      'deployment_review.rejected',
      'deployment_review.requested',
      'workflow_job.completed',
      'workflow_job.in_progress',
      'workflow_job.queued',
      'workflow_job.waiting',
      'workflow_run.completed',
      'workflow_run.in_progress',
      'workflow_run.requested',
    ]);
    expect([...new Set(problems)]).toEqual([]);
  });
});
