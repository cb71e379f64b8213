import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Command } from 'commander';
import { openHome, PROJECT_ROOT } from './start/home.ts';

/** `onramp sandbox add <folder or git URL> [--run]`: brings a real repository into the running sandbox. */
export function sandboxCommand(): Command {
  const sandbox = new Command('sandbox').description(
    'The stand-ins for GitHub, Jira, Kubernetes and the rest.',
  );
  sandbox
    .command('add')
    .description('Bring a repository in, with the app installed on it. Prints its address.')
    .argument('<source>', 'folder, or address that git can clone')
    .option('--name <name>', 'name of the repository in the sandbox')
    .option('--run', 'let pipelines and pods execute its code on this machine')
    .action((source: string, options: { name?: string; run?: true }) => {
      const more = [...(options.name ? ['--name', options.name] : []), ...(options.run ? ['--run'] : [])];
      // A program of its own: the product knows nothing of the sandbox's code.
      const { status } = spawnSync(
        process.execPath,
        [
          '--disable-warning=ExperimentalWarning',
          join(PROJECT_ROOT, 'sandbox', 'add.ts'),
          source,
          '--home',
          openHome().file('sandbox'),
          ...more,
        ],
        { stdio: 'inherit' },
      );
      process.exitCode = status ?? 1;
    });
  return sandbox;
}
