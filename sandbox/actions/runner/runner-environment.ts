import type { CommandFiles } from './job-folders.ts';
import type { Session } from './session.ts';

export const RUNNER_NAME = 'Sandbox runner';
const OS = process.platform === 'darwin' ? 'macOS' : 'Linux';
const ARCH = process.arch === 'arm64' ? 'ARM64' : 'X64';

/** The `runner` context of expressions. */
export const runnerContext = (temp: string) => ({
  os: OS,
  arch: ARCH,
  name: RUNNER_NAME,
  temp,
  tool_cache: temp,
  environment: 'self-hosted',
  debug: '',
});

/** The variables GitHub documents as default for every step. */
export function runnerEnv(
  session: Session,
  github: Record<string, unknown>,
  files: CommandFiles,
): Record<string, string> {
  const names = [
    'actor',
    'api_url',
    'base_ref',
    'event_name',
    'event_path',
    'graphql_url',
    'head_ref',
    'job',
    'ref',
    'ref_name',
    'ref_type',
    'repository',
    'repository_id',
    'repository_owner',
    'run_attempt',
    'run_id',
    'run_number',
    'server_url',
    'sha',
    'triggering_actor',
    'workflow',
    'workflow_ref',
    'workspace',
  ];
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    ...Object.fromEntries(names.map((name) => [`GITHUB_${name.toUpperCase()}`, String(github[name] ?? '')])),
    HOME: session.folders.home,
    TMPDIR: session.folders.temp,
    RUNNER_OS: OS,
    RUNNER_ARCH: ARCH,
    RUNNER_NAME,
    RUNNER_TEMP: session.folders.temp,
    ...files,
  };
}
