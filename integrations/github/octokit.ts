import { Octokit } from '@octokit/rest';
import { createBufferedFetch } from '../http/fetch.ts';
import type { TransportOptions } from '../http/options.ts';

/** Version of the REST API all schemas here are written against. */
const API_VERSION = '2022-11-28';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** An octokit without retries and throttling: both belong to the workflow. Anonymous when `token` is null. */
export function createOctokit(baseUrl: string, token: string | null, options: TransportOptions): Octokit {
  const octokit = new Octokit({
    baseUrl: baseUrl.replace(/\/+$/, ''),
    userAgent: 'onramp',
    auth: token ?? undefined,
    log: options.log
      ? { ...quiet, warn: (message: string) => options.log?.warn({ system: 'GitHub' }, message) }
      : quiet,
    request: { fetch: createBufferedFetch('GitHub', options) },
  });
  octokit.hook.before('request', (request) => {
    request.headers['x-github-api-version'] ??= API_VERSION;
  });
  return octokit;
}
