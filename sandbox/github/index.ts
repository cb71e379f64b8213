import { join } from 'node:path';
import { Hono } from 'hono';
import { type Service, serveApp } from '../kernel/serve.ts';
import type { Store } from '../kernel/store.ts';
import { addFallbacks, createApi } from './api.ts';
import { announceRefs } from './changes/refs.ts';
import type { GithubCore } from './contract.ts';
import { createCore } from './core.ts';
import { openGitRepository } from './git/repository.ts';
import { addGitOverHttp } from './git-over-http.ts';
import { createDeliveries } from './hooks/deliver.ts';
import { addAppPages } from './pages/apps.ts';
import { addCodePages } from './pages/code.ts';
import { addOAuthPages } from './pages/oauth.ts';
import { addPullPages } from './pages/pulls.ts';
import { addSettingPages } from './pages/settings.ts';
import { createSeeding, type GithubSeeding } from './seeding.ts';
import { openState } from './state.ts';
import type { World } from './world.ts';

export type { GithubSeeding } from './seeding.ts';

export interface GithubOptions {
  store: Store;
  /** Holds the bare repositories. */
  dataDir: string;
  /** 0 picks a free one. */
  port: number;
  log(line: string): void;
}

export interface Github extends GithubCore, GithubSeeding {
  /** Begins to answer; neighbours have added their routes before. @throws when the port is taken */
  listen(): Promise<Service>;
  /** Waits until no webhook is on its way. */
  settle(): Promise<void>;
}

/** The GitHub stand-in, not yet serving. Its addresses are known once it listens. */
export function createGithub(options: GithubOptions): Github {
  let service: Service | null = null;
  let closed = false;
  const webUrl = () => service?.url ?? `http://127.0.0.1:${options.port}`;
  const gitDir = ({ id }: { id: number }) => join(options.dataDir, 'repositories', `${id}.git`);
  const world: World = {
    state: openState(options.store),
    dataDir: options.dataDir,
    log: options.log,
    isClosed: () => closed,
    webUrl,
    apiUrl: () => `${webUrl()}/api/v3`,
    gitDir,
    git: (repository) => openGitRepository(gitDir(repository)),
    emit: (event) => core.emit(event),
    deliver: (event, payload, about) => deliveries.deliver(event, payload, about),
    deliverToApp: (event, payload, installation) => deliveries.deliverToApp(event, payload, installation),
  };
  const deliveries = createDeliveries(world);
  const api = createApi(world, deliveries);
  const web = new Hono();
  addGitOverHttp(world, web);
  addOAuthPages(world, web);
  addAppPages(world, web);
  addPullPages(world, web);
  addSettingPages(world, web);
  addCodePages(world, web);
  const core = createCore(world, api, web);

  return Object.defineProperties(
    {
      ...core.github,
      ...createSeeding(world),
      settle: () => deliveries.settle(),
      async listen() {
        const root = new Hono();
        root.route('/api/v3', api);
        addFallbacks(world, root);
        root.route('/', web);
        const serving = await serveApp(root, options.port);
        service = {
          ...serving,
          async close() {
            await Promise.all([serving.close(), deliveries.stop()]);
            closed = true;
          },
        };
        // What a killed predecessor left unsent, then what it left unsaid.
        deliveries.resume();
        for (const { id, owner } of world.state.repositories.list())
          announceRefs(world, id, { login: owner, byJob: false });
        return service;
      },
    },
    {
      apiUrl: { get: world.apiUrl, enumerable: true },
      webUrl: { get: world.webUrl, enumerable: true },
    },
  ) as Github;
}

/** The stand-in on its own, serving. */
export async function startGithub(options: GithubOptions): Promise<Github & Service> {
  const github = createGithub(options);
  const service = await github.listen();
  return Object.assign(github, service);
}
