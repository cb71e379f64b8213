import { Command } from 'commander';
import { inspectCommand } from './inspect.ts';
import { sandboxCommand } from './sandbox.ts';
import { startCommand } from './start.ts';

const program = new Command('onramp').description(
  'Onramp, the developer self-service portal, on the command line.',
);
program.addCommand(startCommand());
program.addCommand(inspectCommand());
program.addCommand(sandboxCommand());
await program.parseAsync();
