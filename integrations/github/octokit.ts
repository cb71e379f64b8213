import { Octokit } from '@octokit/rest';
import { createBufferedFetch } from '../http/fetch.ts';
import type { TransportOptions } from '../http/options.ts';
import { isStatus } from './errors.ts';

/** Version of the REST API all schemas here are written against. */
const API_VERSION = '2022-11-28';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Where a call's token comes from. `refused`: what GitHub has just answered 401 to; another one is wanted. */
interface TokenSource {
  token(refused?: string): Promise<string>;
  /** A refused token is replaced once; without it, the refusal is the answer. */
  renews?: boolean;
}

/** An octokit without retries and throttling: both belong to the workflow. Anonymous when `source` is null. */
export function createOctokit(
  baseUrl: string,
  source: TokenSource | null,
  options: TransportOptions,
): Octokit {
  const octokit = new Octokit({
    baseUrl: baseUrl.replace(/\/+$/, ''),
    userAgent: 'onramp',
    log: options.log
      ? { ...quiet, warn: (message: string) => options.log?.warn({ system: 'GitHub' }, message) }
      : quiet,
    request: { fetch: createBufferedFetch('GitHub', options) },
  });
  octokit.hook.before('request', (request) => {
    request.headers['x-github-api-version'] ??= API_VERSION;
  });
  if (source) {
    octokit.hook.wrap('request', async (request, call) => {
      // Hooks that were registered before see these very options, not others that are passed on.
      const callWith = (token: string) => {
        call.headers.authorization = `bearer ${token}`;
        return request(call);
      };
      const token = await source.token();
      try {
        return await callWith(token);
      } catch (error) {
        if (!source.renews || !isStatus(error, 401)) throw error;
        return await callWith(await source.token(token));
      }
    });
  }
  return octokit;
}
