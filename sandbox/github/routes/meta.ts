import type { Route } from '../call.ts';
import type { RateLimits } from '../rate-limits.ts';
import type { World } from '../world.ts';

export function addMetaRoutes(world: World, route: Route, limits: RateLimits): void {
  route('GET /', () => ({
    current_user_url: `${world.apiUrl()}/user`,
    repository_url: `${world.apiUrl()}/repos/{owner}/{repo}`,
    rate_limit_url: `${world.apiUrl()}/rate_limit`,
  }));

  route('GET /meta', () => ({
    verifiable_password_authentication: false,
    installed_version: '3.17.0',
  }));

  route('GET /rate_limit', ({ context }) => {
    const core = limits.peek(context);
    const search = { limit: 30, remaining: 30, used: 0, reset: core.reset };
    return { resources: { core, search }, rate: core };
  });
}
