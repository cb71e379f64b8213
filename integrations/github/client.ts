import { z } from 'zod';
import { createActionsApi } from './actions.ts';
import { appSchema, installationSchema } from './api-schemas.ts';
import { createChecksApi } from './checks.ts';
import { createDeploymentsApi } from './deployments.ts';
import { createEnvironmentsApi } from './environments.ts';
import { createGitApi } from './git.ts';
import type { Github, GithubInstallation, InstallationScope } from './interfaces.ts';
import { toInstallation } from './mapper.ts';
import { createPullRequestsApi } from './pull-requests.ts';
import { createRepositoriesApi } from './repositories.ts';
import { createRulesetsApi } from './rulesets.ts';
import { allPages, read, readOrNull, type Session } from './session.ts';
import { type AppOptions, anonymousSession, appSession, createInstallationSessions } from './sessions.ts';
import { createSettingsApi } from './settings.ts';
import type { Installation } from './types.ts';

export interface GithubOptions extends AppOptions {
  /** `https://github.com`, or an Enterprise Server's own address. */
  webUrl: string;
}

const PAGE_SIZE = 100;

/** The GitHub App's view of a GitHub (github.com, Enterprise Server, or a stand-in), by base URL alone. */
export function createGithub(options: GithubOptions): Github {
  const webUrl = options.webUrl.replace(/\/+$/, '');
  const asApp = appSession(options);
  const installationSession = createInstallationSessions(options, asApp);
  const seen = new Map<string, { installation: Installation; at: number }>();

  const findInstallationFor: Github['findInstallationFor'] = async ({ owner, name }, { maxAgeMs } = {}) => {
    const key = `${owner}/${name}`.toLowerCase();
    const known = seen.get(key);
    if (known && maxAgeMs !== undefined && Date.now() - known.at <= maxAgeMs) return known.installation;
    const found = await readOrNull(
      asApp,
      `looking for the app's installation on ${owner}/${name}`,
      installationSchema,
      (octokit) => octokit.rest.apps.getRepoInstallation({ owner, repo: name }),
    );
    const installation = found && toInstallation(found);
    if (installation) seen.set(key, { installation, at: Date.now() });
    else seen.delete(key);
    return installation;
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
    callsWith(installationSession(scope));

  const callsWith = (session: Session): GithubInstallation => {
    return {
      repositories: createRepositoriesApi(session),
      git: createGitApi(session),
      pullRequests: createPullRequestsApi(session),
      checks: createChecksApi(session),
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
          ? installationSession({
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
          ? installationSession({
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
