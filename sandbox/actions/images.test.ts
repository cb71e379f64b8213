import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPuller, type PulledImage } from '../registry/puller.ts';
import { type Rig, startRig } from './testing/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const pipeline = (permissions: string): string => `on: push
permissions: ${permissions}
jobs:
  image:
    runs-on: ubuntu-latest
    outputs: { digest: '\${{ steps.build.outputs.digest }}' }
    steps:
      - uses: actions/checkout@v7
      - uses: docker/login-action@v4
        with: { registry: '\${{ vars.REGISTRY }}', username: '\${{ github.actor }}', password: '\${{ secrets.GITHUB_TOKEN }}' }
      - uses: docker/setup-buildx-action@v4
      - id: build
        uses: docker/build-push-action@v7
        with:
          context: .
          push: true
          tags: '\${{ vars.REGISTRY }}/\${{ github.repository }}:\${{ github.sha }}'
          build-args: GREETING=hello
      - run: echo "digest \${{ steps.build.outputs.digest }}"
`;

const DOCKERFILE = `# syntax=docker/dockerfile:1
ARG NODE=24
FROM node:\${NODE}-alpine AS build
WORKDIR /app
ARG GREETING=none
ENV GREETING=$GREETING
COPY package.json ./
COPY src ./src
RUN --mount=type=cache,target=/root/.npm \\
    mkdir -p /app/dist && \\
    node -e "require('fs').writeFileSync('/app/dist/server.js', 'console.log(\\"' + process.env.GREETING + '\\")')"

FROM unused:1 AS never
RUN exit 1

FROM node:\${NODE}-alpine
RUN addgroup -S app && adduser -S -u 10001 -G app app && apk add --no-cache tini
WORKDIR /srv
COPY --from=build --chown=10001:10001 /app/dist ./dist
COPY public/*.txt ./public/
LABEL org.opencontainers.image.title="sample app"
ENV PORT=8080 NODE_ENV=production
EXPOSE 8080
USER 10001
CMD ["node", "dist/server.js"]
`;
const FILES = {
  Dockerfile: DOCKERFILE,
  '.dockerignore': '**/*.md\n!keep.md\npublic/secret.txt\n',
  'package.json': '{"name":"sample"}',
  'src/a.ts': '1',
  'src/notes.md': 'left out',
  'public/a.txt': 'a',
  'public/secret.txt': 'no',
};

const pull = (reference: string): Promise<PulledImage> =>
  createPuller({
    registryHost: () => rig.registry.host,
    authorization: 'Bearer node-secret',
    cacheDir: join(rig.dataDir, 'images'),
  })(reference);

async function build(name: string, permissions: string, files: Record<string, string>, mayRun = true) {
  await rig.addRepository(name, { 'README.md': '' }, { mayRun });
  await rig.api('POST', `/repos/acme/${name}/actions/variables`, {
    name: 'REGISTRY',
    value: rig.registry.host,
  });
  const sha = await rig.push(name, { '.github/workflows/ci.yml': pipeline(permissions), ...files });
  const run = await rig.awaitRun(name);
  const [job] = await rig.jobs(name, run.id);
  return {
    run,
    log: await rig.log(name, job?.id ?? 0),
    reference: `${rig.registry.host}/acme/${name}:${sha}`,
  };
}

test('a Dockerfile of several stages becomes an image that a node can pull by its digest', async () => {
  const { run, log, reference } = await build('sample', '{ contents: read, packages: write }', FILES);
  expect(run.conclusion, log).toBe('success');
  const image = await pull(reference);
  expect(log).toContain(`digest ${image.digest}`);
  expect(image.config).toMatchObject({
    Cmd: ['node', 'dist/server.js'],
    User: '10001',
    WorkingDir: '/srv',
    ExposedPorts: { '8080/tcp': {} },
    Labels: { 'sandbox.execute': 'true', 'org.opencontainers.image.title': 'sample app' },
  });
  expect(image.config.Env).toEqual(expect.arrayContaining(['PORT=8080', 'NODE_ENV=production']));
  expect(readFileSync(join(image.rootfs, 'srv/dist/server.js'), 'utf8')).toBe('console.log("hello")');
  expect(existsSync(join(image.rootfs, 'srv/public/a.txt'))).toBe(true);
  expect(existsSync(join(image.rootfs, 'srv/public/secret.txt'))).toBe(false);
  const byDigest = await pull(`${reference.replace(/:[0-9a-f]{40}$/, '')}@${image.digest}`);
  expect(byDigest.rootfs).toBe(image.rootfs);
});

test('without "packages: write" the push is denied, as in life', async () => {
  const { run, log } = await build('poor', '{ contents: read, packages: read }', FILES);
  expect(run.conclusion).toBe('failure');
  expect(log).toMatch(/ERROR: failed to push .*403 denied/);
});

test('a RUN that fails fails the build with its own output', async () => {
  const { run, log } = await build('broken', '{ contents: read, packages: write }', {
    ...FILES,
    Dockerfile: 'FROM node:24\nWORKDIR /app\nRUN echo before && exit 7\n',
  });
  expect(run.conclusion).toBe('failure');
  expect(log).toContain('before');
  expect(log).toContain('did not complete successfully: exit code: 7');
});

test('a COPY of what is not there, or is left out, fails the build', async () => {
  const { run, log } = await build('missing', '{ contents: read, packages: write }', {
    ...FILES,
    Dockerfile: 'FROM node:24\nCOPY public/secret.txt /x\n',
  });
  expect(run.conclusion).toBe('failure');
  expect(log).toContain('"/public/secret.txt": not found');
});

test('an image of a repository that may not run holds its files, runs nothing, and is marked', async () => {
  const { run, log, reference } = await build(
    'imported',
    '{ contents: read, packages: write }',
    {
      Dockerfile: 'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN touch executed\nCMD ["node", "x.js"]\n',
    },
    false,
  );
  expect(run.conclusion, log).toBe('success');
  expect(log).toContain('not executed: imported repositories run only with --run');
  const image = await pull(reference);
  expect(image.config.Labels?.['sandbox.execute']).toBe('false');
  expect(existsSync(join(image.rootfs, 'app/Dockerfile'))).toBe(true);
  expect(existsSync(join(image.rootfs, 'app/executed'))).toBe(false);
});

test('a symbolic link in a repository cannot lead the build out of its folders', async () => {
  const { run, log } = await build('hostile', '{ contents: read, packages: write }', {
    Dockerfile:
      'FROM node:24\nWORKDIR /app\nRUN ln -s ../../../../../../../etc evil\nCOPY public/a.txt /app/evil/a.txt\n',
    'public/a.txt': 'a',
  });
  expect(run.conclusion, log).toBe('failure');
  expect(log).toContain('leads out of its folder');
  expect(() => lstatSync('/etc/a.txt')).toThrow();
});
