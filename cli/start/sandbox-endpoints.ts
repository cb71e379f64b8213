/** What the sandbox writes to its `endpoints.json`: addresses and credentials of every stand-in. */
export interface SandboxEndpoints {
  control: { url: string; token: string };
  github: {
    api: string;
    web: string;
    appId: number;
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
  };
  kubernetes: { api: string; kubeconfig: string; proxyUrl: string };
  registry: { url: string; host: string };
  prometheus: { api: string };
  loki: { api: string };
  slack: { api: string; token: string; web: string };
  oidc: { issuer: string; clientId: string; clientSecret: string };
  accounts: Array<{
    role: 'engineer' | 'qa' | 'platform' | 'manager';
    login: string;
    password: string;
    name: string;
    email: string;
    groups: string[];
    /** What the identity provider will say the account is. */
    subject: string;
    githubLogin: string;
    githubId: number;
    /** Lets git in as this person, for pushing a fix. */
    githubToken: string;
  }>;
  repositories: Array<{ url: string; expect: string }>;
}
