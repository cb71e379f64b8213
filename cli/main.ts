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
try {
  await program.parseAsync();
} catch (error) {
  // What the machine refuses (a home that cannot be written) says so in its message; the rest is a fault of ours.
  const isRefused = error instanceof Error && 'syscall' in error;
  console.error(isRefused ? error.message : error);
  process.exitCode = 1;
}
