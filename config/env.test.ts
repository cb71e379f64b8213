import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readSettings, SettingsError } from './env.ts';

const KEY = '-----BEGIN PRIVATE KEY-----\nsample\n-----END PRIVATE KEY-----\n';
const folders: string[] = [];

function environment(changes: Record<string, string | undefined> = {}): Record<string, string | undefined> {
  return {
    DATABASE_URL: 'postgresql://onramp@127.0.0.1:5432/onramp',
    TEMPORAL_ADDRESS: '127.0.0.1:7233',
    ONRAMP_URL: 'https://onramp.example.com/',
    ONRAMP_SECRET: 'x'.repeat(32),
    ONRAMP_ORGANISATION_FILE: '/etc/onramp/organisation.yaml',
    OIDC_ISSUER: 'https://login.example.com',
    OIDC_CLIENT_ID: 'onramp',
    OIDC_CLIENT_SECRET: 'sample',
    GITHUB_APP_ID: '42',
    GITHUB_APP_PRIVATE_KEY: KEY.replaceAll('\n', '\\n'),
    GITHUB_WEBHOOK_SECRET: 'sample',
    GITHUB_CLIENT_ID: 'Iv1.sample',
    GITHUB_CLIENT_SECRET: 'sample',
    JIRA_API_URL: 'https://sample.atlassian.net',
    JIRA_EMAIL: 'onramp@example.com',
    JIRA_API_TOKEN: 'sample',
    JIRA_WEBHOOK_SECRET: 'sample',
    KUBECONFIG: '/etc/onramp/kubeconfig',
    PROMETHEUS_URL: 'https://prometheus.example.com',
    LOKI_URL: 'https://loki.example.com',
    SLACK_TOKEN: 'xoxb-sample',
    ...changes,
  };
}

function problemsOf(changes: Record<string, string | undefined>): readonly string[] {
  try {
    readSettings(environment(changes));
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('settings from the environment', () => {
  it('uses the public addresses of GitHub and Slack unless others are given', () => {
    const settings = readSettings(environment());
    expect(settings.github.apiUrl).toBe('https://api.github.com');
    expect(settings.slack.apiUrl).toBe('https://slack.com/api');
    expect(settings.sandbox).toBeNull();
  });

  it('drops trailing slashes from addresses', () => {
    expect(readSettings(environment()).portal.url).toBe('https://onramp.example.com');
  });

  it('turns written line ends of a private key into real ones', () => {
    expect(readSettings(environment()).github.privateKey).toBe(KEY);
  });

  it('reads the private key from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'onramp-env-'));
    folders.push(folder);
    writeFileSync(join(folder, 'key.pem'), KEY);
    const settings = readSettings(
      environment({
        GITHUB_APP_PRIVATE_KEY: undefined,
        GITHUB_APP_PRIVATE_KEY_FILE: join(folder, 'key.pem'),
      }),
    );
    expect(settings.github.privateKey).toBe(KEY);
  });

  it('names every bad and missing setting in one message', () => {
    const problems = problemsOf({
      DATABASE_URL: undefined,
      TEMPORAL_ADDRESS: 'http://temporal',
      ONRAMP_SECRET: 'short',
      GITHUB_APP_PRIVATE_KEY: undefined,
      LOKI_URL: ' ',
      TEMPORAL_TLS_CERT: '/nowhere/cert.pem',
    });
    expect(problems).toHaveLength(6);
    for (const name of [
      'DATABASE_URL',
      'TEMPORAL_ADDRESS',
      'ONRAMP_SECRET',
      'GITHUB_APP_PRIVATE_KEY',
      'LOKI_URL',
      'TEMPORAL_TLS_KEY',
    ]) {
      expect(problems.join('\n')).toContain(name);
    }
  });

  it('never repeats the value of a secret', () => {
    expect(problemsOf({ ONRAMP_SECRET: 'too-short-canary' }).join('\n')).not.toContain('too-short-canary');
  });

  it('refuses an address that is not http', () => {
    expect(problemsOf({ JIRA_API_URL: 'file:///etc/passwd' })).toEqual([
      'JIRA_API_URL must be an http(s) address.',
    ]);
  });

  it('shows the sandbox accounts only when the sandbox is on', () => {
    const accounts = JSON.stringify([{ role: 'engineer', login: 'sample@example.com', password: 'sample' }]);
    expect(readSettings(environment({ ONRAMP_SANDBOX_ACCOUNTS: accounts })).sandbox).toBeNull();
    expect(
      readSettings(environment({ ONRAMP_SANDBOX: 'true', ONRAMP_SANDBOX_ACCOUNTS: accounts })).sandbox
        ?.accounts,
    ).toHaveLength(1);
    expect(problemsOf({ ONRAMP_SANDBOX: 'true', ONRAMP_SANDBOX_ACCOUNTS: '{' })).toHaveLength(1);
  });
});
