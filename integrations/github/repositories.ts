import { z } from 'zod';
import { PortalError } from '#domain/portal-error.ts';
import {
  collaboratorPermissionSchema,
  collaboratorSchema,
  repositorySchema,
  teamSchema,
} from './api-schemas.ts';
import type { RepositoriesApi } from './interfaces.ts';
import { toCollaboratorPermission, toPermission, toRepository } from './mapper.ts';
import { allPages, read, readOrNull, type Session } from './session.ts';
import type { Repository, RepositoryName } from './types.ts';

const PAGE_SIZE = 100;
const repositoriesPageSchema = z.object({ repositories: z.array(repositorySchema) });

export function createRepositoriesApi(session: Session): RepositoriesApi {
  const find = async ({ owner, name }: RepositoryName): Promise<Repository | null> => {
    const found = await readOrNull(session, `looking for ${owner}/${name}`, repositorySchema, (octokit) =>
      octokit.rest.repos.get({ owner, repo: name }),
    );
    return found && toRepository(found);
  };

  /** By login, believed only when the answer carries the person's id: logins can be renamed and taken over. */
  const permissionByLogin = async (repository: RepositoryName, login: string, githubUserId: number) => {
    const { owner, name } = repository;
    const found = await readOrNull(
      session,
      `reading a person's permission on ${owner}/${name}`,
      collaboratorPermissionSchema,
      (octokit) => octokit.rest.repos.getCollaboratorPermissionLevel({ owner, repo: name, username: login }),
    );
    if (found?.user?.id !== githubUserId) return null;
    return { login: found.user.login, permission: toPermission(found) };
  };

  const findCollaborator = async ({ owner, name }: RepositoryName, githubUserId: number) => {
    const people = await allPages(
      (page) =>
        read(session, `listing who works on ${owner}/${name}`, z.array(collaboratorSchema), (octokit) =>
          octokit.rest.repos.listCollaborators({ owner, repo: name, per_page: PAGE_SIZE, page }),
        ),
      { pageSize: PAGE_SIZE },
    );
    return people.find((person) => person.id === githubUserId) ?? null;
  };

  return {
    find,
    async getById(repositoryId) {
      const repositories = await allPages(
        async (page) => {
          const answer = await read(session, 'reading the repository', repositoriesPageSchema, (octokit) =>
            octokit.rest.apps.listReposAccessibleToInstallation({ per_page: PAGE_SIZE, page }),
          );
          return answer.repositories;
        },
        { pageSize: PAGE_SIZE },
      );
      const found = repositories.find((repository) => repository.id === repositoryId);
      if (found) return toRepository(found);
      throw new PortalError(
        'not-found',
        'The repository is gone from GitHub, or the Onramp app is not installed on it any more.',
        { details: { system: 'GitHub', repositoryId } },
      );
    },
    async permissionOf(repository, { githubUserId, lastKnownLogin }) {
      const known = lastKnownLogin && (await permissionByLogin(repository, lastKnownLogin, githubUserId));
      if (known) return known;
      const collaborator = await findCollaborator(repository, githubUserId);
      if (collaborator)
        return { login: collaborator.login, permission: toCollaboratorPermission(collaborator) };
      return { login: null, permission: repository.private ? 'none' : 'read' };
    },
    async findTeam(organisation, slug) {
      return readOrNull(session, `looking for the team ${organisation}/${slug}`, teamSchema, (octokit) =>
        octokit.rest.teams.getByName({ org: organisation, team_slug: slug }),
      );
    },
  };
}
