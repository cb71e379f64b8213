import { z } from 'zod';
import type { Removal } from '#domain/effect.ts';
import { publicKeySchema, secretSchema, variableSchema } from './api-schemas.ts';
import { guard, isStatus } from './errors.ts';
import type { SettingsApi } from './interfaces.ts';
import { seal } from './seal.ts';
import { act, allPages, read, type Session } from './session.ts';
import type { RepositoryName, SecretName, SettingScope, Variable } from './types.ts';

/** Lists of variables come in pages of at most 30, of secrets in pages of at most 100. */
const VARIABLES_PAGE_SIZE = 30;
const SECRETS_PAGE_SIZE = 100;
const variablesPageSchema = z.object({ variables: z.array(variableSchema) });
const secretsPageSchema = z.object({ secrets: z.array(secretSchema) });

/** Variables and secrets have the same operations below an environment and below the repository's Actions. */
function place({ owner, name }: RepositoryName, environment: SettingScope) {
  const where =
    environment === null ? `${owner}/${name}` : `the environment ${environment} of ${owner}/${name}`;
  return environment === null
    ? { where, path: '/repos/{owner}/{repo}/actions', at: { owner, repo: name } }
    : {
        where,
        path: '/repos/{owner}/{repo}/environments/{environment_name}',
        at: { owner, repo: name, environment_name: environment },
      };
}

export function createSettingsApi(session: Session): SettingsApi {
  const listVariables = (repository: RepositoryName, scope: SettingScope): Promise<Variable[]> => {
    const { where, path, at } = place(repository, scope);
    return allPages(
      async (page) => {
        const answer = await read(
          session,
          `listing the variables of ${where}`,
          variablesPageSchema,
          (octokit) =>
            octokit.request(`GET ${path}/variables`, { ...at, per_page: VARIABLES_PAGE_SIZE, page }),
        );
        return answer.variables.map(({ name, value, updated_at }) => ({
          name,
          value,
          updatedAt: updated_at,
        }));
      },
      { pageSize: VARIABLES_PAGE_SIZE },
    );
  };

  const listSecrets = (repository: RepositoryName, scope: SettingScope): Promise<SecretName[]> => {
    const { where, path, at } = place(repository, scope);
    return allPages(
      async (page) => {
        const answer = await read(session, `listing the secrets of ${where}`, secretsPageSchema, (octokit) =>
          octokit.request(`GET ${path}/secrets`, { ...at, per_page: SECRETS_PAGE_SIZE, page }),
        );
        return answer.secrets.map(({ name, updated_at }) => ({ name, updatedAt: updated_at }));
      },
      { pageSize: SECRETS_PAGE_SIZE },
    );
  };

  /** By the lists: GitHub documents no answer for a setting that is not there. Names are stored in upper case. */
  const named = <T extends { name: string }>(settings: T[], name: string): T | undefined =>
    settings.find((setting) => setting.name.toUpperCase() === name.toUpperCase());

  const remove = async (
    repository: RepositoryName,
    scope: SettingScope,
    kind: 'variable' | 'secret',
    settingName: string,
  ): Promise<Removal> => {
    const present = await (kind === 'variable' ? listVariables : listSecrets)(repository, scope);
    if (!named<{ name: string }>(present, settingName)) return 'absent';
    const { where, path, at } = place(repository, scope);
    return guard(`removing the ${kind} ${settingName} of ${where}`, async () => {
      const octokit = await session.octokit();
      try {
        await octokit.request(`DELETE ${path}/${kind}s/{setting_name}`, { ...at, setting_name: settingName });
        return 'deleted';
      } catch (error) {
        if (isStatus(error, 404)) return 'absent';
        throw error;
      }
    });
  };

  return {
    listVariables,
    listSecrets,
    async ensureVariable(repository, scope, { name, value }) {
      const { where, path, at } = place(repository, scope);
      const doing = `setting the variable ${name} of ${where}`;
      const find = async () => named(await listVariables(repository, scope), name);
      return guard(doing, async () => {
        let found = await find();
        if (!found) {
          const octokit = await session.octokit();
          try {
            await octokit.request(`POST ${path}/variables`, { ...at, data: { name, value } });
            return 'created';
          } catch (error) {
            // Made by somebody, perhaps our own unheard attempt, in between.
            found = isStatus(error, 409, 422) ? await find() : undefined;
            if (!found) throw error;
          }
        }
        if (found.value === value) return 'unchanged';
        await act(session, doing, (octokit) =>
          octokit.request(`PATCH ${path}/variables/{setting_name}`, {
            ...at,
            setting_name: name,
            data: { name, value },
          }),
        );
        return 'changed';
      });
    },
    deleteVariable: (repository, scope, name) => remove(repository, scope, 'variable', name),
    putSecret(repository, scope, { name, value }) {
      const { where, path, at } = place(repository, scope);
      const doing = `setting the secret ${name} of ${where}`;
      return guard(doing, async () => {
        const key = await read(session, doing, publicKeySchema, (octokit) =>
          octokit.request(`GET ${path}/secrets/public-key`, at),
        );
        const octokit = await session.octokit();
        const answer = await octokit.request(`PUT ${path}/secrets/{setting_name}`, {
          ...at,
          setting_name: name,
          data: { encrypted_value: await seal(value, key.key), key_id: key.key_id },
        });
        return answer.status === 201 ? 'created' : 'changed';
      });
    },
    deleteSecret: (repository, scope, name) => remove(repository, scope, 'secret', name),
  };
}
