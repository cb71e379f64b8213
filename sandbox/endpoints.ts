import type { Expectation, Role } from './organisation/organisation.ts';

/** What `endpoints.json` tells whoever starts the sandbox: addresses and credentials of every stand-in. */
export interface Endpoints {
  /** The token is asked for in `Authorization: Bearer`. */
  control: { url: string; token: string };
  github: {
    api: string;
    web: string;
    appId: number;
    appSlug: string;
    privateKey: string;
    webhookSecret: string;
    clientId: string;
    clientSecret: string;
  };
  jira: {
    api: string;
    web: string;
    email: string;
    apiToken: string;
    webhookSecret: string;
    projectKey: string;
    /** Everybody's own API token, so that a rehearsal can act as a person. */
    people: Array<{ login: string; email: string; apiToken: string; accountId: string }>;
  };
  kubernetes: { api: string; kubeconfig: string; proxyUrl: string };
  registry: { url: string; host: string };
  prometheus: { api: string };
  loki: { api: string };
  slack: { api: string; token: string; web: string };
  oidc: { issuer: string; clientId: string; clientSecret: string };
  accounts: Array<{
    role: Role;
    login: string;
    password: string;
    name: string;
    email: string;
    groups: string[];
    /** The `sub` claim of the identity provider. */
    subject: string;
    githubLogin: string;
    githubId: number;
    /** Lets git and the API in as this person: `git push http://<login>:<token>@...`. */
    githubToken: string;
  }>;
  repositories: Array<{ url: string; expect: Expectation }>;
}
