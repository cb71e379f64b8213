/** What an image says about itself, as OCI's config names it. */
export interface ImageConfig {
  Env: string[];
  Entrypoint: string[] | null;
  Cmd: string[] | null;
  User: string;
  WorkingDir: string;
  ExposedPorts: Record<string, object>;
  Labels: Record<string, string>;
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * What well-known base images declare. Their files are not here: the machine's own programs stand in for them, so
 * distroless's `/nodejs/bin/node` is plain `node`.
 */
export function baseConfig(reference: string): ImageConfig {
  const config: ImageConfig = {
    Env: [`PATH=${PATH}`],
    Entrypoint: null,
    Cmd: null,
    User: '',
    WorkingDir: '/',
    ExposedPorts: {},
    Labels: {},
  };
  const repository = reference.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  if (name === 'node') return { ...config, Cmd: ['node'] };
  if (repository.startsWith('gcr.io/distroless/nodejs')) {
    return { ...config, Entrypoint: ['node'], User: /[:-]nonroot/.test(reference) ? '65532' : '0' };
  }
  if (repository.startsWith('gcr.io/distroless/'))
    return { ...config, User: /[:-]nonroot/.test(reference) ? '65532' : '0' };
  if (['alpine', 'debian', 'ubuntu', 'busybox'].includes(name))
    return { ...config, Cmd: [name === 'alpine' || name === 'busybox' ? '/bin/sh' : 'bash'] };
  if (name === 'nginx')
    return { ...config, Cmd: ['nginx', '-g', 'daemon off;'], ExposedPorts: { '80/tcp': {} } };
  if (name === 'nginx-unprivileged')
    return { ...config, Cmd: ['nginx', '-g', 'daemon off;'], User: '101', ExposedPorts: { '8080/tcp': {} } };
  return config;
}
