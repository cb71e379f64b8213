import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { stringify } from 'yaml';
import { messageOf } from '../../kernel/message-of.ts';
import { buildKustomization, readManifests } from '../kustomize/build.ts';
import type { KubernetesObject } from '../kustomize/objects.ts';
import { type ApiClient, ApiError, createApiClient, displayName, type Resource } from './api-client.ts';
import { type Arguments, type FlagTable, readArguments, UsageError } from './arguments.ts';
import { readConnection } from './kubeconfig.ts';
import { printObjects } from './print.ts';
import { rolloutStatus, waitFor } from './waiting.ts';

const GLOBAL: FlagTable = {
  kubeconfig: 'value',
  context: 'value',
  namespace: 'value',
  server: 'value',
  token: 'value',
  'insecure-skip-tls-verify': 'switch',
  'request-timeout': 'value',
  v: 'value',
};
const SHORT: Record<string, string> = {
  n: 'namespace',
  f: 'filename',
  k: 'kustomize',
  o: 'output',
  l: 'selector',
  A: 'all-namespaces',
  w: 'watch',
  s: 'server',
  v: 'v',
};
const COMMANDS: Record<
  string,
  { flags: FlagTable; run: (args: Arguments, client: () => ApiClient) => Promise<void> }
> = {
  apply: {
    flags: {
      filename: 'value',
      kustomize: 'value',
      'server-side': 'switch',
      'force-conflicts': 'switch',
      'field-manager': 'value',
      'dry-run': 'value',
      validate: 'value',
      output: 'value',
    },
    run: (args, client) => apply(args, client()),
  },
  delete: {
    flags: { filename: 'value', kustomize: 'value', 'ignore-not-found': 'switch', wait: 'switch' },
    run: (args, client) => remove(args, client()),
  },
  get: {
    flags: {
      output: 'value',
      selector: 'value',
      'ignore-not-found': 'switch',
      'no-headers': 'switch',
      'all-namespaces': 'switch',
    },
    run: (args, client) => get(args, client()),
  },
  rollout: {
    flags: { timeout: 'value', watch: 'switch' },
    run: (args, client) => rolloutStatus(args, client()),
  },
  wait: {
    flags: { for: 'value', timeout: 'value', selector: 'value', all: 'switch' },
    run: (args, client) => waitFor(args, client()),
  },
  kustomize: {
    flags: {},
    run: async (args) => {
      process.stdout.write(
        buildKustomization(args.words[0] ?? '.')
          .map((object) => stringify(object))
          .join('---\n'),
      );
    },
  },
  version: {
    flags: { client: 'switch', output: 'value' },
    run: async () => console.log('Client Version: v1.36.3 (sandbox)'),
  },
};

async function main(argv: string[]): Promise<void> {
  const global = readLeadingFlags(argv);
  const command = COMMANDS[global.command];
  if (!command) throw new UsageError(`kubectl ${global.command}`);
  const args = readArguments([...global.before, ...global.rest], { ...GLOBAL, ...command.flags }, SHORT);
  const last = (name: string): string | undefined => args.flags[name]?.at(-1);
  await command.run(args, () =>
    createApiClient(
      readConnection({
        kubeconfig: last('kubeconfig'),
        context: last('context'),
        namespace: last('namespace'),
        server: last('server'),
        token: last('token'),
      }),
    ),
  );
}

/** Global flags may stand before the command's name. */
function readLeadingFlags(argv: string[]): { before: string[]; command: string; rest: string[] } {
  let index = 0;
  while (index < argv.length && argv[index]?.startsWith('-'))
    index += argv[index]?.includes('=') || argv[index] === '--insecure-skip-tls-verify' ? 1 : 2;
  return { before: argv.slice(0, index), command: argv[index] ?? '', rest: argv.slice(index + 1) };
}

function objectsOf(args: Arguments): KubernetesObject[] {
  const fromFolders = (args.flags.kustomize ?? []).flatMap(buildKustomization);
  const fromFiles = (args.flags.filename ?? []).flatMap((file) => {
    if (file === '-') return readManifests(readFileSync(0, 'utf8'), 'STDIN');
    if (/^https?:/.test(file)) throw new UsageError(`kubectl -f ${file}`);
    if (!existsSync(file)) throw new Error(`the path "${file}" does not exist`);
    const files = statSync(file).isDirectory()
      ? readdirSync(file)
          .sort()
          .map((name) => join(file, name))
          .filter((path) => ['.yaml', '.yml', '.json'].includes(extname(path)))
      : [file];
    return files.flatMap((path) => readManifests(readFileSync(path, 'utf8'), path));
  });
  const objects = [...fromFolders, ...fromFiles];
  if (objects.length === 0)
    throw new Error(
      args.flags.filename || args.flags.kustomize
        ? 'no objects passed to apply'
        : 'must specify one of -f and -k',
    );
  return objects;
}

async function apply(args: Arguments, client: ApiClient): Promise<void> {
  if (args.words.length > 0) throw new Error(`Unexpected args: [${args.words.join(' ')}]`);
  const serverSide = args.flags['server-side']?.at(-1) === 'true';
  const manager =
    args.flags['field-manager']?.at(-1) ?? (serverSide ? 'kubectl' : 'kubectl-client-side-apply');
  const dryRun = args.flags['dry-run']?.at(-1) ?? 'none';
  if (!['none', 'server'].includes(dryRun)) throw new UsageError(`kubectl apply --dry-run=${dryRun}`);
  // Client-side apply takes fields over without asking; server-side apply only with --force-conflicts.
  const force = !serverSide || args.flags['force-conflicts']?.at(-1) === 'true';
  const failures: string[] = [];
  for (const object of objectsOf(args)) {
    try {
      await applyOne(client, object, {
        manager,
        force,
        dryRun: dryRun === 'server',
        serverSide,
        quiet: args.flags.output?.at(-1) === 'name',
      });
    } catch (error) {
      failures.push(wordsOf(error));
    }
  }
  if (failures.length > 0) throw new Error(failures.join('\n'));
}

interface ApplyOptions {
  manager: string;
  force: boolean;
  dryRun: boolean;
  serverSide: boolean;
  quiet: boolean;
}

async function applyOne(client: ApiClient, object: KubernetesObject, options: ApplyOptions): Promise<void> {
  const resource = await client.resourceFor(object);
  const own = object.metadata.namespace;
  if (
    resource.namespaced &&
    own &&
    client.namespace !== 'default' &&
    own !== client.namespace &&
    process.argv.some((arg) => arg === '-n' || arg.startsWith('--namespace'))
  ) {
    throw new Error(
      `the namespace from the provided object "${own}" does not match the namespace "${client.namespace}". You must pass '--namespace=${own}' to perform this operation.`,
    );
  }
  const query = new URLSearchParams({
    fieldManager: options.manager,
    force: String(options.force),
    ...(options.dryRun ? { dryRun: 'All' } : {}),
  });
  const path = `${client.pathOf(resource, own ?? null, object.metadata.name)}?${query}`;
  const { status, warnings } = await client.request(
    'PATCH',
    path,
    stringify(object),
    'application/apply-patch+yaml',
  );
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  const name = displayName(resource, object.metadata.name);
  const verb = options.serverSide ? 'serverside-applied' : status === 201 ? 'created' : 'configured';
  console.log(options.quiet ? name : `${name} ${verb}${options.dryRun ? ' (server dry run)' : ''}`);
}

async function remove(args: Arguments, client: ApiClient): Promise<void> {
  const targets: Array<{ resource: Resource; namespace: string | null; name: string }> = [];
  if (args.flags.filename || args.flags.kustomize) {
    for (const object of objectsOf(args).reverse())
      targets.push({
        resource: await client.resourceFor(object),
        namespace: object.metadata.namespace ?? null,
        name: object.metadata.name,
      });
  } else {
    for (const { resource, name } of await namedTargets(args.words, client)) {
      if (name === null) throw new Error('resource(s) were provided, but no name was specified');
      targets.push({ resource, namespace: null, name });
    }
  }
  for (const { resource, namespace, name } of targets) {
    try {
      await client.request('DELETE', client.pathOf(resource, namespace, name));
      console.log(`${displayName(resource, name).replace('/', ' "')}" deleted`);
    } catch (error) {
      if (
        !(
          error instanceof ApiError &&
          error.status === 404 &&
          args.flags['ignore-not-found']?.at(-1) === 'true'
        )
      )
        throw error;
    }
  }
}

/** `deployment web`, `deployment/web`, `deployments`. */
async function namedTargets(
  words: string[],
  client: ApiClient,
): Promise<Array<{ resource: Resource; name: string | null }>> {
  if (words.length === 0) throw new Error('You must specify the type of resource.');
  if (words.some((word) => word.includes('/'))) {
    return Promise.all(
      words.map(async (word) => ({
        resource: await client.resourceNamed(word.split('/')[0] as string),
        name: word.split('/')[1] ?? null,
      })),
    );
  }
  const resource = await client.resourceNamed(words[0] as string);
  return words.length === 1 ? [{ resource, name: null }] : words.slice(1).map((name) => ({ resource, name }));
}

async function get(args: Arguments, client: ApiClient): Promise<void> {
  const selector = args.flags.selector?.at(-1);
  const objects: Array<{ resource: Resource; object: KubernetesObject }> = [];
  let single = false;
  for (const { resource, name } of await namedTargets(args.words, client)) {
    if (name !== null) {
      single = true;
      try {
        objects.push({
          resource,
          object: (await client.request('GET', client.pathOf(resource, null, name)))
            .body as unknown as KubernetesObject,
        });
      } catch (error) {
        if (
          !(
            error instanceof ApiError &&
            error.status === 404 &&
            args.flags['ignore-not-found']?.at(-1) === 'true'
          )
        )
          throw error;
      }
      continue;
    }
    const path = args.flags['all-namespaces']
      ? client.pathOf({ ...resource, namespaced: false }, null)
      : client.pathOf(resource, null);
    const { body } = await client.request(
      'GET',
      `${path}${selector ? `?labelSelector=${encodeURIComponent(selector)}` : ''}`,
    );
    for (const item of (body.items ?? []) as KubernetesObject[])
      objects.push({ resource, object: { ...item, apiVersion: resource.apiVersion, kind: resource.kind } });
  }
  if (objects.length === 0 && !single) console.error(`No resources found in ${client.namespace} namespace.`);
  printObjects(objects, {
    output: args.flags.output?.at(-1) ?? '',
    single: single && objects.length === 1,
    headers: !args.flags['no-headers'],
  });
}

function wordsOf(error: unknown): string {
  if (error instanceof ApiError)
    return error.status === 401
      ? `error: ${error.message}`
      : `Error from server${error.reason ? ` (${error.reason})` : ''}: ${error.message}`;
  if (error instanceof UsageError) return `the sandbox does not know this: ${error.message}`;
  return `error: ${messageOf(error)}`;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const message = wordsOf(error);
  console.error(message.replace(/^error: (?=Error from server|error: )/, ''));
  process.exitCode = 1;
});
