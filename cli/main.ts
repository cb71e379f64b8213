import { Command } from 'commander';
import { inspectCommand } from './inspect.ts';

const program = new Command('onramp').description(
  'Onramp, the developer self-service portal, on the command line.',
);
program.addCommand(inspectCommand());
await program.parseAsync();
