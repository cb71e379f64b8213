import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readSettings, SettingsError } from './env.ts';

const KEY = '-----BEGIN PRIVATE KEY-----\nsample\n-----END PRIVATE KEY-----\n';
const folders: string[] = [];

function environment(changes: Record<string, string | undefined> = {}): Record<string, string | undefined> {
  return {
    ONRAMP_INSTALLATION: 'real',
    ONRAMP_DATABASE_URL: 'postgresql://onramp@127.0.0.1:5432/onramp',
    ONRAMP_TEMPORAL_ADDRESS: '127.0.0.1:7233',
    ONRAMP_URL: 'https://onramp.example.com/',
    ONRAMP_SECRET: 'x'.repeat(32),
    ONRAMP_ORGANISATION_FILE: '/etc/onramp/organisation.yaml',
    ONRAMP_OIDC_ISSUER: 'https://login.example.com',
    ONRAMP_OIDC_CLIENT_ID: 'onramp',
    ONRAMP_OIDC_CLIENT_SECRET: 'sample',
    ONRAMP_GITHUB_APP_ID: '42',
    ONRAMP_GITHUB_APP_PRIVATE_KEY: KEY.replaceAll('\n', '\\n'),
    ONRAMP_GITHUB_WEBHOOK_SECRET: 'sample',
    ONRAMP_GITHUB_CLIENT_ID: 'Iv1.sample',
    ONRAMP_GITHUB_CLIENT_SECRET: 'sample',
    ONRAMP_JIRA_API_URL: 'https://sample.atlassian.net',
    ONRAMP_JIRA_EMAIL: 'onramp@example.com',
    ONRAMP_JIRA_API_TOKEN: 'sample',
    ONRAMP_JIRA_WEBHOOK_SECRET: 'sample',
    ONRAMP_KUBECONFIG: '/etc/onramp/kubeconfig',
    ONRAMP_PROMETHEUS_URL: 'https://prometheus.example.com',
    ONRAMP_LOKI_URL: 'https://loki.example.com',
    ONRAMP_SLACK_TOKEN: 'xoxb-sample',
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
        ONRAMP_GITHUB_APP_PRIVATE_KEY: undefined,
        ONRAMP_GITHUB_APP_PRIVATE_KEY_FILE: join(folder, 'key.pem'),
      }),
    );
    expect(settings.github.privateKey).toBe(KEY);
  });

  it('names every bad and missing setting in one message', () => {
    const problems = problemsOf({
      ONRAMP_DATABASE_URL: undefined,
      ONRAMP_TEMPORAL_ADDRESS: 'http://temporal',
      ONRAMP_SECRET: 'short',
      ONRAMP_GITHUB_APP_PRIVATE_KEY: undefined,
      ONRAMP_LOKI_URL: ' ',
      ONRAMP_TEMPORAL_TLS_CERT: '/nowhere/cert.pem',
    });
    expect(problems).toHaveLength(6);
    for (const name of [
      'ONRAMP_DATABASE_URL',
      'ONRAMP_TEMPORAL_ADDRESS',
      'ONRAMP_SECRET',
      'ONRAMP_GITHUB_APP_PRIVATE_KEY',
      'ONRAMP_LOKI_URL',
      'ONRAMP_TEMPORAL_TLS_KEY',
    ]) {
      expect(problems.join('\n')).toContain(name);
    }
  });

  it('says what may stand there in words of ours', () => {
    expect(problemsOf({ ONRAMP_WORKFLOWS: 'odd', ONRAMP_GITHUB_APP_ID: 'odd' })).toEqual([
      'ONRAMP_WORKFLOWS must be one of "bundle", "source".',
      'ONRAMP_GITHUB_APP_ID must be a number.',
    ]);
  });

  it('never repeats the value of a secret', () => {
    expect(problemsOf({ ONRAMP_SECRET: 'too-short-canary' }).join('\n')).not.toContain('too-short-canary');
  });

  it('refuses an address that is not http', () => {
    expect(problemsOf({ ONRAMP_JIRA_API_URL: 'file:///etc/passwd' })).toEqual([
      'ONRAMP_JIRA_API_URL must be an http(s) address.',
    ]);
  });

  it('shows the sandbox accounts only when the sandbox is on', () => {
    const accounts = JSON.stringify([{ role: 'engineer', login: 'sample@example.com', password: 'sample' }]);
    expect(readSettings(environment({ ONRAMP_SANDBOX_ACCOUNTS: accounts })).sandbox).toBeNull();
    expect(
      readSettings(environment({ ONRAMP_INSTALLATION: 'sandbox', ONRAMP_SANDBOX_ACCOUNTS: accounts })).sandbox
        ?.accounts,
    ).toHaveLength(1);
    expect(problemsOf({ ONRAMP_INSTALLATION: 'sandbox', ONRAMP_SANDBOX_ACCOUNTS: '{' })).toHaveLength(1);
    expect(problemsOf({ ONRAMP_INSTALLATION: 'sandbox', ONRAMP_SANDBOX_REPOSITORIES: '[1]' })).toHaveLength(
      1,
    );
  });

  it('reads usual names only in an installation that says it is real, and its own name first', () => {
    const usual = { ONRAMP_LOKI_URL: undefined, LOKI_URL: 'https://usual.example.com' };
    expect(readSettings(environment(usual)).loki.url).toBe('https://usual.example.com');
    expect(readSettings(environment({ LOKI_URL: 'https://usual.example.com' })).loki.url).toBe(
      'https://loki.example.com',
    );
    expect(problemsOf({ ...usual, ONRAMP_INSTALLATION: 'sandbox' })).toEqual([
      'ONRAMP_LOKI_URL is missing (LOKI_URL is set, and counts only with ONRAMP_INSTALLATION=real).',
    ]);
    expect(problemsOf({ ONRAMP_INSTALLATION: undefined })).toEqual([
      expect.stringContaining('ONRAMP_INSTALLATION must be'),
    ]);
  });
});
