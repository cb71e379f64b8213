import { createHash, timingSafeEqual } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { Endpoints } from './endpoints.ts';
import { page } from './kernel/page.ts';
import { type Service, serveApp } from './kernel/serve.ts';

export interface ControlOptions {
  port: number;
  /** Whoever asks for more than the health must know it: it is in `endpoints.json`, for the owner of the home. */
  token: string;
  endpoints: () => Endpoints;
  /** Imports a repository under the sample organisation. @returns its address. @throws Error in a full sentence */
  importRepository(request: { source: string; name: string; mayRun: boolean }): Promise<{ url: string }>;
}

const NAME = /^[A-Za-z0-9._-]{1,100}$/;

/** The sandbox's own small service: an index page of all stand-ins, and `POST /repositories` for `onramp sandbox add`. */
export function startControl({ port, token, endpoints, importRepository }: ControlOptions): Promise<Service> {
  const app = new Hono();
  app.get('/health', (c) => c.json({ status: 'ok' }));
  app.use('*', async (c, next) => {
    if (isSame(c.req.header('authorization') ?? '', `Bearer ${token}`)) return next();
    return c.json({ error: 'The token of this sandbox is needed: it is in its endpoints.json.' }, 401);
  });
  app.get('/', (c) => c.html(indexPage(endpoints())));
  app.post('/repositories', async (c) => {
    if (!c.req.header('content-type')?.startsWith('application/json'))
      return c.json({ error: 'JSON is needed.' }, 415);
    const input = (await c.req.json().catch(() => ({}))) as {
      source?: unknown;
      name?: unknown;
      mayRun?: unknown;
    };
    const source = String(input.source ?? '');
    const name = String(input.name ?? nameOf(source));
    const problem = problemOf(source, name);
    if (problem) return c.json({ error: problem }, 400);
    try {
      return c.json(await importRepository({ source, name, mayRun: input.mayRun === true }), 201);
    } catch (error) {
      return c.json({ error: (error as Error).message }, 422);
    }
  });
  return serveApp(app, port);
}

/** In constant time, whatever the lengths. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

const nameOf = (source: string): string => basename(source.replace(/[/\\]+$/, '')).replace(/\.git$/, '');

function problemOf(source: string, name: string): string | null {
  if (source === '' || source.startsWith('-')) return 'Name a folder, or an address that git can clone.';
  const isFolder = existsSync(source) && statSync(source).isDirectory();
  if (!isFolder && !/^(https?|ssh|git|file):\/\/|^[\w.-]+@[\w.-]+:/.test(source)) {
    return `${source} is neither a folder of this machine nor an address that git can clone.`;
  }
  return NAME.test(name)
    ? null
    : `${name} cannot be a repository's name: use letters, digits, ".", "_" and "-".`;
}

function indexPage(endpoints: Endpoints) {
  const { github, jira, slack, kubernetes, prometheus, loki, registry, oidc } = endpoints;
  const rows = [
    ['GitHub', github.web, 'repositories, pull requests, workflow runs'],
    ['Jira', jira.web, 'the platform team’s tickets'],
    ['Slack', slack.web, 'what was posted'],
    ['Kubernetes', kubernetes.api, `kubeconfig: ${kubernetes.kubeconfig}`],
    ['Apps', kubernetes.proxyUrl, 'the cluster’s gateway, by host name'],
    ['Prometheus', prometheus.api, 'targets, rules, queries'],
    ['Loki', loki.api, 'logs of pods'],
    ['Registry', registry.url, 'container images'],
    ['Sign-in', oidc.issuer, 'OpenID Connect'],
  ] as const;
  return page({
    label: 'Onramp sandbox',
    title: 'Sandbox',
    accent: 'light-dark(#1f6feb, #79b8ff)',
    body: html`<h1>The sandbox</h1>
      <div class="card"><table><tbody>${rows.map(
        ([name, url, what]) =>
          html`<tr><th>${name}</th><td><a href="${url}">${url}</a></td><td class="muted">${what}</td></tr>`,
      )}</tbody></table></div>
      <h2>People</h2>
      <div class="card"><table><tbody>${endpoints.accounts.map(
        ({ name, role, login, password }) =>
          html`<tr><th>${name}</th><td>${role}</td><td>${login}</td><td><code>${password}</code></td></tr>`,
      )}</tbody></table></div>
      <h2>Repositories</h2>
      <div class="card"><table><tbody>${endpoints.repositories.map(
        ({ url, expect }) =>
          html`<tr><td><a href="${url}">${url}</a></td><td class="muted">onboarding ${expect}</td></tr>`,
      )}</tbody></table></div>`,
  });
}
