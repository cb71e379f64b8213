import { Command } from 'commander';

/** `onramp start [--dev]`: everything on this machine, until Ctrl-C. */
export function startCommand(): Command {
  return new Command('start')
    .description('Start Onramp on this machine: database, Temporal, sandbox, worker, portal.')
    .option('--dev', 'run the portal and worker from source, reloading on change')
    .action(async (options: { dev?: true }) => {
      const { start } = await import('./start/start.ts');
      await start(options.dev ? 'development' : 'production').catch((error: Error) => {
        console.error(error.message);
        process.exit(1);
      });
    });
}
