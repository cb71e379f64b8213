import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import type { Endpoints } from './onramp.ts';

/** Resolutions of the stand-in's Jira: the first means yes, the second no. */
const RESOLUTION_IDS = { done: '10000', wontDo: '10001' } as const;

export interface JiraIssueSeen {
  key: string;
  summary: string;
  labels: string[];
  /** The description's text, blocks one a line. */
  text: string;
  /** Addresses the description links to. */
  links: string[];
  /** Addresses of the issue's remote links. */
  remoteLinks: string[];
}

export interface JiraPerson {
  /** Closes an issue as done, or as won't do, with a comment first. */
  resolve(issueKey: string): Promise<void>;
  reject(issueKey: string, comment: string): Promise<void>;
  read(issueKey: string): Promise<JiraIssueSeen>;
  /** Texts of the comments. */
  commentsOn(issueKey: string): Promise<string[]>;
  /** Keys of all issues whose summary holds the text, straight from the issues, not from the lagging search. */
  keysAbout(text: string): Promise<string[]>;
}

/** Somebody with an account at the stand-in's Jira. It is reached directly, as a person's browser does. */
export function jiraAs({ jira }: Endpoints, login: string): JiraPerson {
  const person = jira.people.find((each) => each.login === login);
  if (!person) throw new RangeError(`Jira knows nobody with the login ${login}.`);
  const authorization = `Basic ${Buffer.from(`${person.email}:${person.apiToken}`).toString('base64')}`;
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${jira.api}/rest/api/3/${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      body: body ? JSON.stringify(body) : undefined,
    });
    const text = await response.text();
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`Jira answered ${method} ${path} with ${response.status}: ${text}`);
    return text === '' ? {} : (JSON.parse(text) as unknown);
  };
  const close = async (issueKey: string, resolutionId: string) => {
    const { transitions } = (await call('GET', `issue/${issueKey}/transitions`)) as {
      transitions: Array<{ id: string; to: { statusCategory: { key: string } } }>;
    };
    const done = transitions.find(({ to }) => to.statusCategory.key === 'done');
    if (!done) throw new Error(`No transition leads ${issueKey} to an end.`);
    await call('POST', `issue/${issueKey}/transitions`, {
      transition: { id: done.id },
      fields: { resolution: { id: resolutionId } },
    });
  };
  return {
    resolve: (issueKey) => close(issueKey, RESOLUTION_IDS.done),
    async reject(issueKey, comment) {
      const paragraph = { type: 'paragraph', content: [{ type: 'text', text: comment }] };
      await call('POST', `issue/${issueKey}/comment`, {
        body: { type: 'doc', version: 1, content: [paragraph] },
      });
      await close(issueKey, RESOLUTION_IDS.wontDo);
    },
    async read(issueKey) {
      const issue = (await call('GET', `issue/${issueKey}`)) as {
        key: string;
        fields: { summary: string; labels: string[]; description: AdfNode };
      } | null;
      if (!issue) throw new Error(`Jira has no issue ${issueKey}.`);
      const remote = (await call('GET', `issue/${issueKey}/remotelink`)) as Array<{
        object: { url: string };
      }>;
      const { summary, labels, description } = issue.fields;
      return {
        key: issue.key,
        summary,
        labels,
        text: textOf(description),
        links: linksOf(description),
        remoteLinks: remote.map(({ object }) => object.url),
      };
    },
    async commentsOn(issueKey) {
      const { comments } = (await call('GET', `issue/${issueKey}/comment`)) as {
        comments: Array<{ body: AdfNode }>;
      };
      return comments.map(({ body }) => textOf(body));
    },
    async keysAbout(text) {
      const keys: string[] = [];
      for (let number = 1; ; number++) {
        const key = `${jira.projectKey}-${number}`;
        const issue = (await call('GET', `issue/${key}?fields=summary`)) as {
          fields: { summary: string };
        } | null;
        if (!issue) return keys;
        if (issue.fields.summary.includes(text)) keys.push(key);
      }
    },
  };
}

interface AdfNode {
  type: string;
  text?: string;
  content?: AdfNode[];
  marks?: Array<{ type: string; attrs?: { href?: string } }>;
}

function textOf(node: AdfNode): string {
  const inner = (node.content ?? []).map(textOf);
  return node.text ?? inner.join(/^(doc|bulletList|table|tableRow)$/.test(node.type) ? '\n' : '');
}

function linksOf(node: AdfNode): string[] {
  const own = (node.marks ?? []).flatMap(({ attrs }) => (attrs?.href ? [attrs.href] : []));
  return [...own, ...(node.content ?? []).flatMap(linksOf)];
}

export interface RepositoryOnGithub {
  owner: string;
  repo: string;
}

export interface GithubHands {
  /** Merges or closes a pull request on its page. */
  merge(repository: RepositoryOnGithub, number: number, login: string): Promise<void>;
  close(repository: RepositoryOnGithub, number: number, login: string): Promise<void>;
  /** Lets the deployments that a workflow run waits for go on, by the button on its page. */
  approve(runUrl: string, login: string): Promise<void>;
  /** Installs the app on a repository, or takes it off, on GitHub's settings pages. */
  installApp(repositoryId: number): Promise<void>;
  takeAppOff(repository: RepositoryOnGithub): Promise<void>;
  /** Replaces text in a file with one commit on the default branch. */
  edit(repository: RepositoryOnGithub, path: string, change: (text: string) => string): Promise<void>;
  /** The API as the app sees it on that repository. */
  open(repository: RepositoryOnGithub): Promise<Octokit>;
  /** Where GitHub sends the app's webhooks; returns where it sent them before. */
  sendWebhooksTo(url: string): Promise<string>;
}

/** What people do at GitHub. The stand-in is reached directly, as a browser or `git push` does. */
export function githubHands({ github }: Endpoints): GithubHands {
  const credentials = { appId: github.appId, privateKey: github.privateKey };
  const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const app = new Octokit({
    baseUrl: github.api,
    authStrategy: createAppAuth,
    auth: credentials,
    log: quiet,
  });
  const submit = async (path: string, fields: Record<string, string>) => {
    const response = await fetch(`${github.web}${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      redirect: 'manual',
    });
    if (response.status >= 400)
      throw new Error(`GitHub's page ${path} answered ${response.status}: ${await response.text()}`);
  };
  const installationOf = async ({ owner, repo }: RepositoryOnGithub) =>
    (await app.rest.apps.getRepoInstallation({ owner, repo })).data.id;
  const open = async (repository: RepositoryOnGithub) =>
    new Octokit({
      baseUrl: github.api,
      authStrategy: createAppAuth,
      auth: { ...credentials, installationId: await installationOf(repository) },
      log: quiet,
    });
  const hookConfig = async (method: 'GET' | 'PATCH', body?: object) => {
    const { token } = await createAppAuth(credentials)({ type: 'app' });
    const response = await fetch(`${github.api}/app/hook/config`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body ? JSON.stringify(body) : undefined,
    });
    if (!response.ok) throw new Error(`GitHub answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as { url: string };
  };
  return {
    open,
    async sendWebhooksTo(url) {
      const before = await hookConfig('GET');
      await hookConfig('PATCH', { url });
      return before.url;
    },
    merge: ({ owner, repo }, number, login) => submit(`/${owner}/${repo}/pull/${number}/merge`, { login }),
    close: ({ owner, repo }, number, login) => submit(`/${owner}/${repo}/pull/${number}/close`, { login }),
    async approve(runUrl, login) {
      const page = await (await fetch(runUrl)).text();
      const waiting = [...page.matchAll(/name="environment" value="(\d+)"/g)].map((match) => match[1] ?? '');
      for (const environment of waiting)
        await submit(`${new URL(runUrl).pathname}/review`, { login, environment, state: 'approved' });
    },
    async installApp(repositoryId) {
      const { data } = await app.rest.apps.getAuthenticated();
      await submit(`/apps/${data?.slug}/installations/new`, { repository: String(repositoryId) });
    },
    async takeAppOff(repository) {
      const { data } = await (await open(repository)).rest.repos.get({ ...repository });
      const installation = await installationOf(repository);
      await submit(`/settings/installations/${installation}/remove`, { repository: String(data.id) });
    },
    async edit(repository, path, change) {
      const client = await open(repository);
      const { data } = await client.rest.repos.getContent({ ...repository, path });
      if (Array.isArray(data) || data.type !== 'file') throw new Error(`${path} is no file.`);
      const text = change(Buffer.from(data.content, 'base64').toString('utf8'));
      await client.rest.repos.createOrUpdateFileContents({
        ...repository,
        path,
        sha: data.sha,
        message: `Mend ${path}`,
        content: Buffer.from(text).toString('base64'),
      });
    },
  };
}
