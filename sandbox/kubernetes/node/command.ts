import { basename, delimiter } from 'node:path';
import { parseQuantity } from '../admission/quantities.ts';
import type { Container, Pod } from '../pod-types.ts';
import { expand } from './environment.ts';
import type { ImageConfig } from './image.ts';
import { ConfigError } from './namespace-reader.ts';
import { existsInside, inside } from './rootfs.ts';

/** Init programs that only pass on to what follows. */
const WRAPPERS = ['tini', 'dumb-init', 'docker-entrypoint.sh'];
const NOBODY = 65534;

/** The user a container's process gets. @throws ConfigError as the kubelet refuses root under runAsNonRoot */
export function userOf(pod: Pod, container: Container, image: ImageConfig): { uid: number; gid: number } {
  const context = { ...pod.spec?.securityContext, ...container.securityContext };
  const where = `(pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${container.name})`;
  const [name = '', group = ''] = (image.User ?? '').split(':');
  const isNumeric = /^\d+$/.test(name);
  if (context.runAsNonRoot) {
    if (context.runAsUser === 0)
      throw new ConfigError(`container's runAsUser breaks non-root policy ${where}`);
    if (context.runAsUser === undefined && (name === '' || name === '0' || name === 'root')) {
      throw new ConfigError(`container has runAsNonRoot and image will run as root ${where}`);
    }
    if (context.runAsUser === undefined && !isNumeric) {
      throw new ConfigError(
        `container has runAsNonRoot and image has non-numeric user (${name}), cannot verify user is non-root ${where}`,
      );
    }
  }
  const wanted = context.runAsUser ?? (isNumeric ? Number(name) : 0);
  // Nothing here runs as root: what a real node would start as root starts as nobody.
  const uid = wanted === 0 ? NOBODY : wanted;
  const gid = context.runAsGroup ?? (/^\d+$/.test(group) ? Number(group) : uid);
  return { uid, gid: gid === 0 ? NOBODY : gid };
}

/** What to start, with paths of the image turned into paths on this machine. @throws ConfigError without a command */
export function commandOf(
  container: Container,
  image: ImageConfig,
  root: string,
  env: Record<string, string>,
): string[] {
  const command = container.command ?? image.Entrypoint ?? [];
  const args = container.args ?? (container.command ? [] : (image.Cmd ?? []));
  let argv = [...command, ...args].map((arg) => expand(arg, env));
  while (WRAPPERS.includes(basename(argv[0] ?? '')) && !existsInside(root, argv[0] ?? '')) {
    argv = argv.slice(1);
    while (argv[0]?.startsWith('-')) argv = argv.slice(1);
  }
  if (argv.length === 0) throw new ConfigError('no command specified');
  return argv.map((arg, i) => localise(arg, i, argv, root));
}

function localise(arg: string, index: number, argv: string[], root: string): string {
  if (arg.startsWith('/')) {
    if (existsInside(root, arg) && arg !== '/') return inside(root, arg);
    return index === 0 ? basename(arg) : arg;
  }
  const isScript = index > 0 && argv[index - 1] === '-c';
  if (!isScript) return arg;
  return arg.replace(/(^|[\s='"])(\/[\w.@/-]+)/g, (whole, before, path) =>
    existsInside(root, path) ? `${before}${inside(root, path)}` : whole,
  );
}

/** Variables the node adds to those of image and manifest. */
export function processEnv(input: {
  pod: Pod;
  container: Container;
  image: ImageConfig;
  env: Record<string, string>;
  root: string;
  home: string;
  binFolder: string;
  preload: string;
  address: { ip: string; loopback: string; ports: Record<string, number> };
}): Record<string, string> {
  const { pod, container, image, env, root, home, binFolder, preload, address } = input;
  const ofImage = Object.fromEntries(
    (image.Env ?? []).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
  const merged = { ...ofImage, ...env };
  const imagePath = (ofImage.PATH ?? '')
    .split(':')
    .filter((entry) => entry && existsInside(root, entry))
    .map((entry) => inside(root, entry));
  const tmpMount = container.volumeMounts?.some((mount) => mount.mountPath === '/tmp')
    ? inside(root, '/tmp')
    : home;
  return {
    LANG: 'C.UTF-8',
    ...localisePaths(merged, container, root),
    PATH: [...imagePath, binFolder, '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    HOSTNAME: env.HOSTNAME ?? ofImage.HOSTNAME ?? pod.metadata.name,
    HOME: home,
    TMPDIR: tmpMount,
    KUBERNETES_SERVICE_HOST: '10.96.0.1',
    KUBERNETES_SERVICE_PORT: '443',
    NODE_OPTIONS: nodeOptions(merged.NODE_OPTIONS, container, preload),
    SANDBOX_POD_IP: address.ip,
    SANDBOX_POD_LOOPBACK: address.loopback,
    SANDBOX_POD_NAME: pod.metadata.name,
    SANDBOX_PORT_MAP: JSON.stringify(address.ports),
  };
}

/** Values that are paths below a mount lead there. */
function localisePaths(
  env: Record<string, string>,
  container: Container,
  root: string,
): Record<string, string> {
  const mounts = (container.volumeMounts ?? []).map((mount) => mount.mountPath.replace(/\/$/, ''));
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => {
      const isMounted = mounts.some((path) => value === path || value.startsWith(`${path}/`));
      return [name, isMounted ? inside(root, value) : value];
    }),
  );
}

/** The heap may take three quarters of the container's memory, as Node.js in a container is usually set. */
function nodeOptions(own: string | undefined, container: Container, preload: string): string {
  const memory = parseQuantity(container.resources?.limits?.memory ?? '');
  const heap = memory ? [`--max-old-space-size=${Math.max(32, Math.floor((memory / 2 ** 20) * 0.75))}`] : [];
  return [`--require=${JSON.stringify(preload)}`, ...heap, own ?? ''].filter(Boolean).join(' ');
}
