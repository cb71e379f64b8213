import { type StepContext, unknown } from '../session.ts';
import type { Action } from './action.ts';
import { downloadArtifact, uploadArtifact } from './artifacts.ts';
import { checkout } from './checkout.ts';
import { attest, buildAndPush, login, metadata } from './docker.ts';
import { setupNode, setupPnpm } from './setup.ts';

const nothingToDo =
  (why: string, outputs: Record<string, string> = {}): Action =>
  async (_inputs, { log }) => {
    log.write(why);
    return outputs;
  };

const ACTIONS: Record<string, Action> = {
  'actions/checkout': checkout,
  'actions/setup-node': setupNode,
  'pnpm/action-setup': setupPnpm,
  'actions/cache': nothingToDo('The sandbox keeps no caches between jobs: cache not found.', {
    'cache-hit': 'false',
  }),
  'actions/upload-artifact': uploadArtifact,
  'actions/download-artifact': downloadArtifact,
  'actions/attest-build-provenance': attest,
  'docker/login-action': login,
  'docker/setup-buildx-action': nothingToDo('The sandbox builds images itself: nothing to set up.', {
    name: 'sandbox',
    driver: 'sandbox',
    platforms: 'linux/amd64',
  }),
  'docker/metadata-action': metadata,
  'docker/build-push-action': buildAndPush,
};

/** Runs a known action, whatever its pin. @throws StepFailure when it is unknown, or fails */
export async function runAction(
  uses: string,
  inputs: Record<string, string>,
  context: StepContext,
): Promise<Record<string, string>> {
  const [name = '', pin = ''] = uses.split('@');
  const action = ACTIONS[name.toLowerCase()];
  context.log.group(
    `Run ${uses}`,
    Object.entries(inputs).map(([key, value]) => `${key}: ${value}`),
  );
  if (!action || pin === '') throw unknown(uses);
  return action(inputs, context);
}
