import { setTimeout as sleep } from 'node:timers/promises';
import { isObject } from '../kustomize/objects.ts';
import { type ApiClient, ApiError, displayName, type Resource } from './api-client.ts';
import { type Arguments, durationMs, UsageError } from './arguments.ts';
import { jsonPath } from './print.ts';

const POLL_MS = 500;

interface Condition {
  type: string;
  status: string;
  reason?: string;
}

interface Workload {
  metadata: { generation?: number };
  spec?: { replicas?: number };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
    readyReplicas?: number;
    conditions?: Condition[];
  };
}

/** `kubectl rollout status`: follows a Deployment until its new pods are available, or it gives up. */
export async function rolloutStatus(args: Arguments, client: ApiClient): Promise<void> {
  const [command, ...targets] = args.words;
  if (command !== 'status') throw new UsageError(`kubectl rollout ${command ?? ''}`);
  const [type = '', name] = targets.length === 1 ? (targets[0] as string).split('/') : targets;
  if (!name) throw new Error('required resource not specified');
  const resource = await client.resourceNamed(type);
  if (resource.kind !== 'Deployment' && resource.kind !== 'StatefulSet')
    throw new UsageError(`kubectl rollout status of ${resource.kind}`);
  const limit = durationMs(args.flags.timeout?.at(-1) ?? '0');
  const until = limit === 0 ? Number.POSITIVE_INFINITY : Date.now() + limit;
  let shown = '';
  for (;;) {
    const { body } = await client.request('GET', client.pathOf(resource, null, name));
    const state = stateOf(name, body as unknown as Workload);
    if (state.kind === 'failed') throw new Error(state.message);
    if (state.message !== shown) console.log(state.message);
    shown = state.message;
    if (state.kind === 'done' || args.flags.watch?.at(-1) === 'false') return;
    if (Date.now() >= until) throw new Error('timed out waiting for the condition');
    await sleep(POLL_MS);
  }
}

/** kubectl's own reading of a Deployment (`DeploymentStatusViewer`). */
function stateOf(
  name: string,
  { metadata, spec, status = {} }: Workload,
): { kind: 'waiting' | 'done' | 'failed'; message: string } {
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0))
    return { kind: 'waiting', message: 'Waiting for deployment spec update to be observed...' };
  const progressing = status.conditions?.find((condition) => condition.type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded')
    return { kind: 'failed', message: `deployment "${name}" exceeded its progress deadline` };
  const wanted = spec?.replicas ?? 1;
  const updated = status.updatedReplicas ?? 0;
  const available = status.availableReplicas ?? 0;
  const waiting = (what: string) => ({
    kind: 'waiting' as const,
    message: `Waiting for deployment "${name}" rollout to finish: ${what}...`,
  });
  if (updated < wanted) return waiting(`${updated} out of ${wanted} new replicas have been updated`);
  if ((status.replicas ?? 0) > updated)
    return waiting(`${(status.replicas ?? 0) - updated} old replicas are pending termination`);
  if (available < updated) return waiting(`${available} of ${updated} updated replicas are available`);
  return { kind: 'done', message: `deployment "${name}" successfully rolled out` };
}

/** `kubectl wait --for=condition=X[=value] | delete | jsonpath={..}=value`. */
export async function waitFor(args: Arguments, client: ApiClient): Promise<void> {
  const wanted = args.flags.for?.at(-1) ?? '';
  const limit = durationMs(args.flags.timeout?.at(-1) ?? '30s');
  const until = Date.now() + limit;
  const targets: Array<{ resource: Resource; name: string }> = [];
  const [type = '', ...names] =
    args.words.length > 0 && !args.words[0]?.includes('/') ? args.words : ['', ...args.words];
  if (type !== '' && names.length === 0) {
    const resource = await client.resourceNamed(type);
    const selector = args.flags.selector?.at(-1);
    const { body } = await client.request(
      'GET',
      `${client.pathOf(resource, null)}${selector ? `?labelSelector=${encodeURIComponent(selector)}` : ''}`,
    );
    for (const item of (body.items ?? []) as Array<{ metadata: { name: string } }>)
      targets.push({ resource, name: item.metadata.name });
  }
  for (const word of names) {
    const [kind, name] = word.includes('/') ? word.split('/') : [type, word];
    targets.push({ resource: await client.resourceNamed(kind ?? ''), name: name ?? '' });
  }
  if (targets.length === 0) throw new Error('no matching resources found');
  for (const target of targets) {
    while (!(await isMet(wanted, target, client))) {
      if (Date.now() >= until)
        throw new Error(
          `timed out waiting for the condition on ${displayName(target.resource, target.name)}`,
        );
      await sleep(POLL_MS);
    }
    console.log(
      `${displayName(target.resource, target.name)} ${wanted === 'delete' ? 'deleted' : 'condition met'}`,
    );
  }
}

async function isMet(
  wanted: string,
  { resource, name }: { resource: Resource; name: string },
  client: ApiClient,
): Promise<boolean> {
  let object: Record<string, unknown>;
  try {
    object = (await client.request('GET', client.pathOf(resource, null, name))).body;
  } catch (error) {
    if (wanted === 'delete' && error instanceof ApiError && error.status === 404) return true;
    throw error;
  }
  if (wanted === 'delete') return false;
  const condition = /^condition=([^=]+)(?:=(.+))?$/.exec(wanted);
  if (condition) {
    const status = isObject(object.status) ? object.status : {};
    const conditions = Array.isArray(status.conditions) ? (status.conditions as Condition[]) : [];
    const found = conditions.find(
      (entry) => entry.type.toLowerCase() === (condition[1] as string).toLowerCase(),
    );
    return found?.status.toLowerCase() === (condition[2] ?? 'True').toLowerCase();
  }
  const path = /^jsonpath=(\{.*\})=(.+)$/.exec(wanted);
  if (!path) throw new UsageError(`kubectl wait --for=${wanted}`);
  return jsonPath(path[1] as string, object) === path[2];
}
