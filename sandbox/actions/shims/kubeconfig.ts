import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface Connection {
  server: string;
  token: string | null;
  namespace: string;
}

export interface ConnectionFlags {
  kubeconfig?: string;
  context?: string;
  namespace?: string;
  server?: string;
  token?: string;
}

interface Kubeconfig {
  'current-context'?: string;
  clusters?: Array<{ name: string; cluster?: { server?: string } }>;
  users?: Array<{
    name: string;
    user?: { token?: string; tokenFile?: string; exec?: unknown; 'auth-provider'?: unknown };
  }>;
  contexts?: Array<{ name: string; context?: { cluster?: string; user?: string; namespace?: string } }>;
}

/** Where kubectl would connect, and as whom: flags, then the kubeconfig. @throws Error in kubectl's words */
export function readConnection(flags: ConnectionFlags): Connection {
  const file =
    flags.kubeconfig ??
    process.env.KUBECONFIG?.split(':').find(Boolean) ??
    join(homedir(), '.kube', 'config');
  const explicit = flags.kubeconfig !== undefined;
  if (!existsSync(file)) {
    if (explicit) throw new Error(`stat ${file}: no such file or directory`);
    if (!flags.server)
      throw new Error(
        'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
      );
  }
  const config = existsSync(file) ? ((parse(readFileSync(file, 'utf8')) ?? {}) as Kubeconfig) : {};
  if (typeof config !== 'object')
    throw new Error(`error loading config file "${file}": it is not a kubeconfig`);
  const name = flags.context ?? config['current-context'] ?? '';
  const context = config.contexts?.find((entry) => entry.name === name)?.context;
  if (flags.context && !context) throw new Error(`context "${flags.context}" does not exist`);
  const user = config.users?.find((entry) => entry.name === context?.user)?.user;
  const server =
    flags.server ?? config.clusters?.find((entry) => entry.name === context?.cluster)?.cluster?.server;
  if (!server)
    throw new Error(
      'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
    );
  if (!flags.token && (user?.exec || user?.['auth-provider']))
    throw new Error('the sandbox does not know this: kubeconfig users with exec or auth-provider');
  const fromFile =
    user?.tokenFile && existsSync(user.tokenFile) ? readFileSync(user.tokenFile, 'utf8').trim() : undefined;
  return {
    server: server.replace(/\/$/, ''),
    token: flags.token ?? user?.token ?? fromFile ?? null,
    namespace: flags.namespace ?? context?.namespace ?? 'default',
  };
}
