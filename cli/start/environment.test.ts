import { describe, expect, it } from 'vitest';
import { SettingsError } from '../../config/env.ts';
import { composeEnvironment, forgetForeign, readInstallation } from './environment.ts';
import type { SandboxEndpoints } from './sandbox-endpoints.ts';

const addresses = {
  databaseUrl: 'postgresql://127.0.0.1:2/onramp',
  temporalAddress: '127.0.0.1:3',
  portalUrl: 'http://localhost:3000',
  secret: 'sample',
  organisationFile: '/home/organisation.yaml',
};
const sandbox = {
  github: { api: 'http://127.0.0.1:4', privateKey: 'sample key' },
  kubernetes: { api: 'http://127.0.0.1:5', kubeconfig: '/home/sandbox/kubeconfig' },
  accounts: [],
  ...Object.fromEntries(
    ['jira', 'registry', 'prometheus', 'loki', 'slack', 'oidc'].map((name) => [name, {}]),
  ),
} as unknown as SandboxEndpoints;

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readInstallation(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
};

describe('what an installation is', () => {
  it('is a rehearsal unless it says that it is real', () => {
    expect(readInstallation({})).toBe('sandbox');
    expect(readInstallation({ KUBECONFIG: '/somebody/kubeconfig', DATABASE_URL: 'postgresql://x/y' })).toBe(
      'sandbox',
    );
    expect(readInstallation({ ONRAMP_INSTALLATION: 'real' })).toBe('real');
    expect(problemsOf({ ONRAMP_INSTALLATION: 'production' })).toHaveLength(1);
  });

  it('is asked for where the settings once meant a real one', () => {
    const before = { GITHUB_APP_ID: '42', OIDC_CLIENT_ID: 'onramp', JIRA_API_TOKEN: 'sample' };
    expect(problemsOf(before).join()).toContain('ONRAMP_INSTALLATION=real uses them');
    expect(problemsOf({ ...before, ONRAMP_INSTALLATION: 'sandbox' })).toEqual([]);
  });

  it('never sends a credential to the sandbox that is meant for another address', () => {
    expect(problemsOf({ ONRAMP_SLACK_TOKEN: 'xoxb-sample' })).toEqual([
      expect.stringContaining('ONRAMP_SLACK_TOKEN is set without ONRAMP_SLACK_API_URL'),
    ]);
    expect(
      problemsOf({ ONRAMP_SLACK_TOKEN: 'xoxb-sample', ONRAMP_SLACK_API_URL: 'https://slack.com/api' }),
    ).toEqual([]);
    expect(problemsOf({ ONRAMP_KUBECONFIG: '/mine' })).toHaveLength(1);
  });
});

describe('the shell’s own settings', () => {
  it('are taken out of a rehearsal, and one line says so', () => {
    const environment: Record<string, string | undefined> = {
      PATH: '/bin',
      KUBECONFIG: '/somebody/kubeconfig',
      DATABASE_URL: 'postgresql://somebody@production/shop',
      PGSSLMODE: 'require',
      NEXTAUTH_URL: 'https://other.example.com',
      GIT_DIR: '/somebody/.git',
      GIT_SSH_COMMAND: 'ssh -4',
      ONRAMP_LOKI_URL: 'http://127.0.0.1:9',
    };
    expect(forgetForeign(environment, 'sandbox')).toMatch(
      /DATABASE_URL, KUBECONFIG of your shell do not count/,
    );
    expect(Object.keys(environment).sort()).toEqual(['GIT_SSH_COMMAND', 'ONRAMP_LOKI_URL', 'PATH']);
  });

  it('count in a real installation', () => {
    const environment = {
      ONRAMP_INSTALLATION: 'real',
      KUBECONFIG: '/ours/kubeconfig',
      PGSSLMODE: 'require',
      NEXTAUTH_URL: 'https://other.example.com',
    };
    expect(forgetForeign(environment, 'real')).toBeNull();
    expect(Object.keys(environment).sort()).toEqual(['KUBECONFIG', 'ONRAMP_INSTALLATION', 'PGSSLMODE']);
  });
});

describe('the environment of web and worker', () => {
  it('is the sandbox’s, whatever usual names the shell has', () => {
    const composed = composeEnvironment(addresses, sandbox, { KUBECONFIG: '/somebody/kubeconfig' });
    expect(composed).toMatchObject({
      ONRAMP_INSTALLATION: 'sandbox',
      ONRAMP_DATABASE_URL: addresses.databaseUrl,
      ONRAMP_KUBECONFIG: '/home/sandbox/kubeconfig',
      ONRAMP_KUBERNETES_API_URL: 'http://127.0.0.1:5',
    });
    expect(Object.keys(composed).filter((name) => !name.startsWith('ONRAMP_'))).toEqual([]);
  });

  it('lets an own name stand before one system', () => {
    const proxied = composeEnvironment(addresses, sandbox, { ONRAMP_GITHUB_API_URL: 'http://127.0.0.1:8' });
    expect(proxied.ONRAMP_GITHUB_API_URL).toBe('http://127.0.0.1:8');
  });

  it('sends the tokens of a kubeconfig to its own servers only', () => {
    const own = composeEnvironment(addresses, sandbox, { ONRAMP_KUBECONFIG: '/mine' });
    expect(own.ONRAMP_KUBECONFIG).toBe('/mine');
    expect(own).not.toHaveProperty('ONRAMP_KUBERNETES_API_URL');
  });
});
