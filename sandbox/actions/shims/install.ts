import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Tools of real runners that the sandbox has not got; the machine's own must not be reached instead. */
const UNKNOWN = [
  'aws',
  'az',
  'buildah',
  'docker',
  'docker-compose',
  'doctl',
  'eksctl',
  'flyctl',
  'gcloud',
  'gh',
  'helm',
  'minikube',
  'podman',
  'pulumi',
  'scp',
  'skopeo',
  'ssh',
  'sudo',
  'terraform',
];

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Writes the commands that stand in for the runner's tools into a folder that goes first in PATH. */
export function installShims(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const node = quote(process.execPath);
  const script = (name: string): string => quote(join(import.meta.dirname, `${name}.ts`));
  const write = (name: string, body: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  // A step's own NODE_OPTIONS are for its program, not for the runner's tools.
  for (const name of ['kubectl', 'kustomize'])
    write(name, `NODE_OPTIONS='--disable-warning=ExperimentalWarning' exec ${node} ${script(name)} "$@"`);
  for (const name of ['pnpm', 'yarn']) write(name, `exec ${node} ${script('package-manager')} ${name} "$@"`);
  write(
    'corepack',
    'case "$1" in enable|prepare|install|use|up) echo "corepack: pnpm and yarn are ready in the sandbox" ;; *) exec "$@" ;; esac',
  );
  for (const name of UNKNOWN)
    write(name, `echo ${quote(`the sandbox does not know this: ${name}`)} "$*" >&2\nexit 1`);
}
