import './kernel/json-imports.ts';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeJsonFile } from './kernel/json-file.ts';

// Starts every stand-in in one process:
//   node sandbox/main.ts --home <folder> [--work <folder>] [--ports <file>] [--portal-url <url>]
// --work is where jobs and pods run, which other accounts must be able to reach; <home> unless told.
// Writes <home>/endpoints.json, prints "sandbox ready", then logs until it is told to stop.

const { values } = parseArgs({
  options: {
    home: { type: 'string' },
    work: { type: 'string' },
    ports: { type: 'string' },
    'portal-url': { type: 'string', default: 'http://localhost:3000' },
  },
});
if (!values.home) {
  console.error('Usage: node sandbox/main.ts --home <folder> [--ports <file>] [--portal-url <url>]');
  process.exit(2);
}
const home = resolve(values.home);
const log = (line: string): void => console.log(`${new Date().toISOString()} ${line}`);

// Loaded late: the hook of the first import must be in place before packages that need it.
const { startSandbox } = await import('./compose.ts');
const sandbox = await startSandbox({
  home,
  workDir: resolve(values.work ?? home),
  portsFile: resolve(values.ports ?? join(home, 'ports.json')),
  portalUrl: values['portal-url'].replace(/\/+$/, ''),
  log,
});
writeJsonFile(join(home, 'endpoints.json'), sandbox.endpoints);
console.log('sandbox ready');

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    log(`${signal}: stopping`);
    setTimeout(() => process.exit(1), 10_000).unref();
    sandbox.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
