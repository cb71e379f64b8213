import { getSettings } from '#config/env.ts';
import { createGithubOAuth } from '#integrations/github/oauth.ts';
import type { GithubOAuth } from '#integrations/github/types.ts';
import { getLog } from '../log.ts';

/** Where the code host sends people back to. */
export const GITHUB_CALLBACK_PATH = '/api/link/github/callback';

export function getGithubOAuth(): GithubOAuth {
  const { apiUrl, webUrl, clientId, clientSecret } = getSettings().github;
  return createGithubOAuth({ apiUrl, webUrl, clientId, clientSecret, log: getLog() });
}
