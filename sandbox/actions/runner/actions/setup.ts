import type { Action } from './action.ts';

/** actions/setup-node: the sandbox runs everything with its own Node.js, and says which. */
export const setupNode: Action = async (inputs, { log }) => {
  const wanted =
    inputs['node-version'] ?? (inputs['node-version-file'] ? `as in ${inputs['node-version-file']}` : '');
  const version = process.version;
  if (wanted !== '' && !`${version.slice(1)}.`.startsWith(`${wanted.replace(/^v|\.x$/g, '')}.`)) {
    log.notice(`The sandbox has one Node.js, ${version}; asked for was ${wanted}.`);
  }
  log.write(`node: ${version}`);
  return { 'node-version': version, 'cache-hit': 'false' };
};

/** pnpm/action-setup: `pnpm` is always there; which version is decided by `packageManager`, or by `version` here. */
export const setupPnpm: Action = async (inputs, { session, log }) => {
  if (inputs.version) session.env.SANDBOX_PNPM_VERSION = inputs.version;
  log.write(`pnpm: ${inputs.version ?? 'as in package.json'}`);
  return { dest: session.folders.bin, bin_dest: session.folders.bin };
};
