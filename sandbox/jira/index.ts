import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { type Service, serveApp } from '../kernel/serve.ts';
import type { Store } from '../kernel/store.ts';
import { JiraError } from './errors.ts';
import { createIssues } from './issues.ts';
import { addPages } from './pages.ts';
import { createPresenter } from './present.ts';
import { authenticate, type JiraEnv, type RouteContext } from './routes/context.ts';
import { addIssueRoutes } from './routes/issue-routes.ts';
import { addLinkRoutes } from './routes/link-routes.ts';
import { addSearchRoutes } from './routes/search-routes.ts';
import { addSiteRoutes } from './routes/site-routes.ts';
import { createSearchIndex, ensurePeople, type JiraState, type PersonSeed, projectsOf } from './state.ts';
import type { Issue, Person } from './types.ts';
import { createWebhooks } from './webhooks.ts';

export interface JiraOptions {
  store: Store;
  dataDir: string;
  port: number;
  log: (line: string) => void;
  people: PersonSeed[];
  /** Where the administrator's webhook goes; none when left out. */
  webhookUrl?: string;
  /** How long search takes to notice a change. The site needs seconds to minutes. */
  searchLagMs?: number;
  /** The clock by which search lags, in milliseconds; the machine's unless given. */
  now?: () => number;
  /** Wait before a webhook is sent again. The site waits 5 to 15 minutes. */
  webhookRetryDelayMs?: number;
}

export interface Jira extends Service {
  webhookSecret: string;
  /** Everybody with their API token, by login. */
  credentials(login: string): { email: string; apiToken: string; accountId: string };
}

const EVENTS = [
  'jira:issue_created',
  'jira:issue_updated',
  'jira:issue_deleted',
  'comment_created',
  'comment_updated',
  'comment_deleted',
];

/** Starts the Jira stand-in: REST API version 3, signed webhooks, and pages for people. */
export async function startJira(options: JiraOptions): Promise<Jira> {
  const { store } = options;
  const people = store.collection<Person>('jira.person');
  ensurePeople(people, options.people);
  const settings = store.collection<{ secret: string }>('jira.setting');
  const { secret } =
    settings.get('webhook') ?? settings.put('webhook', { secret: randomBytes(32).toString('hex') });
  let baseUrl = '';
  const webhooks = createWebhooks({
    store,
    configs: () => (options.webhookUrl ? [{ url: options.webhookUrl, secret, events: EVENTS }] : []),
    retryDelayMs: options.webhookRetryDelayMs ?? 10_000,
    log: options.log,
  });
  const state: JiraState = {
    store,
    baseUrl: () => baseUrl,
    issues: store.collection<Issue>('jira.issue'),
    people,
    projects: () => projectsOf(people),
    allPeople: () => people.list(),
    webhooks,
    index: createSearchIndex(store, options.searchLagMs ?? 2000, options.now ?? Date.now),
  };
  const present = createPresenter({
    baseUrl: state.baseUrl,
    people: state.allPeople,
    projects: state.projects,
  });
  const issues = createIssues(state, present);

  const app = new Hono();
  app.route('/rest/api/3', createApi({ state, issues, present }));
  addPages(app, { state, issues });
  app.post('/__webhooks', async (c) => {
    const { drop } = (await c.req.json()) as { drop: number };
    webhooks.dropNext(Number(drop));
    return c.json({ drop: Number(drop) });
  });
  const service = await serveApp(app, options.port);
  baseUrl = service.url;
  options.log(`jira: ${service.url}`);

  return {
    ...service,
    webhookSecret: secret,
    credentials(login) {
      const person = people.get(login);
      if (!person) throw new Error(`Jira knows nobody with the login ${login}.`);
      return { email: person.email, apiToken: person.apiToken, accountId: person.accountId };
    },
    async close() {
      webhooks.close();
      await service.close();
    },
  };
}

function createApi(context: Omit<RouteContext, 'api'>): Hono<JiraEnv> {
  const api = new Hono<JiraEnv>();
  api.onError((error, c) => {
    if (error instanceof JiraError) return c.json(error.body, error.status as 400);
    throw error;
  });
  api.use('*', async (c, next) => {
    c.set('me', authenticate(c.req.header('authorization'), context.state.allPeople()));
    await next();
  });
  const routes: RouteContext = { api, ...context };
  addSiteRoutes(routes);
  addIssueRoutes(routes);
  addLinkRoutes(routes);
  addSearchRoutes(routes);
  api.all('*', (c) =>
    c.json({ errorMessages: ['The sandbox does not know this resource.'], errors: {} }, 404),
  );
  return api;
}
