import { createAppAuth } from '@octokit/auth-app';
import { z } from 'zod';
import type { TransportOptions } from '../http/options.ts';
import { createActionsApi } from './actions.ts';
import { accessTokenSchema, appSchema, installationSchema } from './api-schemas.ts';
import { createDeploymentsApi } from './deployments.ts';
import { createEnvironmentsApi } from './environments.ts';
import { guard } from './errors.ts';
import { createGitApi } from './git.ts';
import type { Github, GithubInstallation, InstallationScope } from './interfaces.ts';
import { toInstallation } from './mapper.ts';
import { createOctokit } from './octokit.ts';
import { createPullRequestsApi } from './pull-requests.ts';
import { createRepositoriesApi } from './repositories.ts';
import { createRulesetsApi } from './rulesets.ts';
import { allPages, read, readOrNull, type Session } from './session.ts';
import { createSettingsApi } from './settings.ts';
import type { Installation, RepositoryName } from './types.ts';

export interface GithubOptions extends TransportOptions {
  /** `https://api.github.com`, or `https://<host>/api/v3` of an Enterprise Server. */
  apiUrl: string;
  /** `https://github.com`, or an Enterprise Server's own address. */
  webUrl: string;
  appId: number | string;
  /** PEM. */
  privateKey: string;
}

/** A token is not used in its last minute: a call group may take that long. */
const TOKEN_MARGIN_MS = 60_000;
const PAGE_SIZE = 100;

/** The GitHub App's view of a GitHub (github.com, Enterprise Server, or a stand-in), by base URL alone. */
export function createGithub(options: GithubOptions): Github {
  const webUrl = options.webUrl.replace(/\/+$/, '');
  const asApp = appSession(options);

  const findInstallationFor = async ({ owner, name }: RepositoryName): Promise<Installation | null> => {
    const found = await readOrNull(
      asApp,
      `looking for the app's installation on ${owner}/${name}`,
      installationSchema,
      (octokit) => octokit.rest.apps.getRepoInstallation({ owner, repo: name }),
    );
    return found && toInstallation(found);
  };

  /** The owner's installation, although it does not cover the repository: its token reads public ones. */
  const findInstallationOfOwner = async (owner: string): Promise<Installation | null> => {
    const all = await allPages(
      (page) =>
        read(asApp, 'listing where the app is installed', z.array(installationSchema), (octokit) =>
          octokit.rest.apps.listInstallations({ per_page: PAGE_SIZE, page }),
        ),
      { pageSize: PAGE_SIZE },
    );
    const found = all.find(({ account }) => account.login.toLowerCase() === owner.toLowerCase());
    return found ? toInstallation(found) : null;
  };

  const forInstallation = (scope: InstallationScope): GithubInstallation =>
    callsWith(installationSession(options, asApp, scope));

  const callsWith = (session: Session): GithubInstallation => {
    return {
      repositories: createRepositoriesApi(session),
      git: createGitApi(session),
      pullRequests: createPullRequestsApi(session),
      environments: createEnvironmentsApi(session),
      settings: createSettingsApi(session),
      actions: createActionsApi(session, options),
      deployments: createDeploymentsApi(session),
      rulesets: createRulesetsApi(session),
    };
  };

  const getApp: Github['getApp'] = async () => {
    const app = await read(asApp, 'asking who the app is', appSchema, (octokit) =>
      octokit.rest.apps.getAuthenticated(),
    );
    const { id, slug, name, permissions, events } = app;
    return { id, slug, name, url: app.html_url, permissions, events };
  };

  return {
    webUrl,
    getApp,
    findInstallationFor,
    forInstallation,
    async getInstallation(installationId) {
      const found = await read(asApp, 'reading the installation of the app', installationSchema, (octokit) =>
        octokit.rest.apps.getInstallation({ installation_id: installationId }),
      );
      return toInstallation(found);
    },
    async findRepository(name) {
      const installation = await findInstallationFor(name);
      const reader = installation ?? (await findInstallationOfOwner(name.owner));
      const session =
        reader && !reader.suspendedAt
          ? installationSession(options, asApp, {
              installationId: reader.id,
              permissions: { metadata: 'read' },
            })
          : anonymousSession(options);
      const repository = await createRepositoriesApi(session).find(name);
      return repository && { repository, installation };
    },
    async forReading({ repository, installation }) {
      if (installation && !installation.suspendedAt) {
        const { permissions } = installation;
        return forInstallation({
          installationId: installation.id,
          repositoryIds: [repository.id],
          permissions: {
            metadata: 'read',
            contents: 'read',
            ...(permissions.members ? { members: 'read' } : {}),
          },
        });
      }
      const ofOwner = await findInstallationOfOwner(repository.owner);
      const isUsable = ofOwner !== null && !ofOwner.suspendedAt;
      return callsWith(
        isUsable
          ? installationSession(options, asApp, {
              installationId: ofOwner.id,
              permissions: { metadata: 'read', contents: 'read' },
            })
          : anonymousSession(options),
      );
    },
    async installUrl({ id, ownerId }) {
      const page = `${(await getApp()).url}/installations/new`;
      if (ownerId === undefined) return page;
      return `${page}/permissions?${new URLSearchParams([
        ['suggested_target_id', String(ownerId)],
        ['repository_ids[]', String(id)],
      ])}`;
    },
  };
}

function appSession(options: GithubOptions): Session {
  const auth = createAppAuth({ appId: options.appId, privateKey: options.privateKey });
  const token = () =>
    guard("signing with the app's private key", async () => (await auth({ type: 'app' })).token);
  return { token, octokit: async () => createOctokit(options.apiUrl, await token(), options) };
}

function anonymousSession(options: GithubOptions): Session {
  return { token: async () => '', octokit: async () => createOctokit(options.apiUrl, null, options) };
}

/** Mints on first use and keeps the token until shortly before its end; a failed minting is tried afresh. */
function installationSession(options: GithubOptions, asApp: Session, scope: InstallationScope): Session {
  let minted: Promise<{ token: string; expires_at: Date }> | null = null;
  const mint = () =>
    read(asApp, 'asking for a token of the installation', accessTokenSchema, (octokit) =>
      octokit.rest.apps.createInstallationAccessToken({
        installation_id: scope.installationId,
        ...(scope.repositoryIds ? { repository_ids: scope.repositoryIds } : {}),
        permissions: scope.permissions,
      }),
    );
  const token = async (): Promise<string> => {
    const held = await minted?.catch(() => null);
    if (held && held.expires_at.getTime() - Date.now() > TOKEN_MARGIN_MS) return held.token;
    minted = mint();
    return (await minted).token;
  };
  return { token, octokit: async () => createOctokit(options.apiUrl, await token(), options) };
}
