// `npm start` and `npm run dev`: makes sure the packages are there, then hands over to the launcher under the pinned
// Node.js. Plain JavaScript for Node.js 20 on purpose, without a dependency: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { ensureInstalled } from './install.mjs';

const { node, root } = await ensureInstalled((line) => console.log(line));
const child = spawn(
  node,
  ['--disable-warning=ExperimentalWarning', `${root}/cli/main.ts`, 'start', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
// Ctrl-C reaches the launcher by itself (same terminal); it stops everything and ends, and so do we.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
