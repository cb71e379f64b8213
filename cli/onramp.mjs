#!/usr/bin/env node
// Runs the command under the Node.js this project pins, whatever Node.js called it. Plain JavaScript on purpose.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pinned = join(root, 'node_modules', '.bin', 'node');
const node = existsSync(pinned) ? pinned : process.execPath;
const { status, signal } = spawnSync(
  node,
  ['--disable-warning=ExperimentalWarning', join(root, 'cli', 'main.ts'), ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exit(status ?? (signal ? 1 : 0));
