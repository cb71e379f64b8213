import { describe, expect, it } from 'vitest';
import type { AppFindings } from '#domain/inspection/inspection.ts';
import { packageJson, planOf, written } from '../blueprint-fixtures.ts';

function dockerfile(files: Record<string, string>, findings: Partial<AppFindings> = {}): string[] {
  const plan = planOf({ files, apps: [{ buildCommand: null, ...findings }] });
  return written(plan, findings.path ? `${findings.path}/Dockerfile` : 'Dockerfile').split('\n');
}

describe('the Dockerfile of a Node.js app', () => {
  it('builds with everything and runs with what is needed, as a numeric user on an unprivileged port', () => {
    const lines = dockerfile(
      { 'package.json': packageJson(), 'package-lock.json': '{}' },
      { buildCommand: 'npm run build', runtimeVersion: '22' },
    );
    expect(lines.slice(1)).toMatchInlineSnapshot(`
      [
        "FROM node:22.23.3 AS build",
        "ENV CI=true",
        "WORKDIR /app",
        "COPY package.json package-lock.json ./",
        "RUN npm ci --no-audit --no-fund",
        "COPY . .",
        "RUN npm run build",
        "RUN npm prune --omit=dev --no-audit --no-fund",
        "",
        "FROM node:22.23.3-slim",
        "ENV NODE_ENV=production PORT=8080 NPM_CONFIG_CACHE=/tmp/.npm NPM_CONFIG_UPDATE_NOTIFIER=false",
        "WORKDIR /app",
        "COPY --from=build /app ./",
        "USER 1000",
        "EXPOSE 8080",
        "CMD ["node", "server.js"]",
        "",
      ]
    `);
  });

  it('installs by the lock file only where there is one', () => {
    expect(dockerfile({ 'package.json': packageJson() })).toContain('RUN npm install --no-audit --no-fund');
    expect(dockerfile({ 'package.json': packageJson(), 'yarn.lock': '# yarn lockfile v1' })).toContain(
      'RUN yarn install --frozen-lockfile',
    );
    expect(dockerfile({ 'package.json': packageJson(), 'yarn.lock': '__metadata:\n' })).toContain(
      'RUN yarn install --immutable',
    );
  });

  it('takes the pnpm that reads the lock file, or the one that package.json names', () => {
    const lock = (version: string) => `lockfileVersion: '${version}'\n`;
    expect(dockerfile({ 'package.json': packageJson(), 'pnpm-lock.yaml': lock('6.0') })).toContain(
      'RUN npm install --global --force pnpm@8.15.9',
    );
    expect(dockerfile({ 'package.json': packageJson(), 'pnpm-lock.yaml': lock('9.0') })).toContain(
      'RUN npm install --global --force pnpm@10.34.9',
    );
    const declared = packageJson({ packageManager: 'pnpm@9.1.0' });
    expect(dockerfile({ 'package.json': declared, 'pnpm-lock.yaml': lock('9.0') })).toContain(
      'RUN corepack enable',
    );
  });

  it('brings corepack where Node.js no longer does', () => {
    const files = { 'package.json': packageJson({ packageManager: 'pnpm@9.1.0' }), 'pnpm-lock.yaml': '' };
    const corepack = (runtimeVersion: string) =>
      dockerfile(files, { runtimeVersion }).filter((line) => line.includes('corepack'));
    expect(corepack('24')).toEqual(['RUN corepack enable']);
    expect(corepack('26')).toEqual([
      'RUN npm install --global --force corepack@0.36.0',
      'RUN corepack enable',
    ]);
  });

  it('copies the whole tree first when installing runs scripts or reads folders of the repository', () => {
    const order = (text: string) =>
      dockerfile({ 'package.json': text, 'package-lock.json': '{}' }).filter((line) =>
        /^COPY \.|^RUN npm ci/.test(line),
      );
    expect(order(packageJson())).toEqual(['RUN npm ci --no-audit --no-fund', 'COPY . .']);
    expect(order(packageJson({ scripts: { start: 'node x', postinstall: 'prisma generate' } }))[0]).toBe(
      'COPY . .',
    );
    expect(order(packageJson({ dependencies: { local: 'file:./lib' } }))[0]).toBe('COPY . .');
  });

  it('installs a member of a workspace from the root, and runs it in its folder', () => {
    const plan = planOf({
      files: {
        'package.json': packageJson({ workspaces: ['services/*'] }),
        'package-lock.json': '{}',
        'services/api/package.json': packageJson(),
      },
      apps: [{ path: 'services/api', buildCommand: 'npm run build' }],
    });
    const lines = written(plan, 'services/api/Dockerfile').split('\n');
    expect(lines).toEqual(
      expect.arrayContaining(['COPY . .', 'WORKDIR /app/services/api', 'RUN npm run build']),
    );
    expect(lines.lastIndexOf('WORKDIR /app/services/api')).toBeGreaterThan(
      lines.indexOf('COPY --from=build /app ./'),
    );
    expect(written(plan, 'onramp.yaml')).toContain('context: .');
    expect(written(plan, '.dockerignore')).toContain('**/node_modules');
  });

  it('keeps an app with a lock file of its own in its own folder', () => {
    const plan = planOf({
      files: {
        'package.json': packageJson({ workspaces: ['other'] }),
        'api/package.json': packageJson(),
        'api/yarn.lock': '# yarn lockfile v1',
      },
      apps: [{ path: 'api', buildCommand: null }],
    });
    expect(written(plan, 'api/Dockerfile')).toContain('COPY package.json yarn.lock ./');
    expect(written(plan, 'onramp.yaml')).not.toContain('context:');
    expect(written(plan, 'api/.dockerignore')).toContain('.git');
  });

  describe('of Next.js', () => {
    const next = packageJson({
      scripts: { start: 'next start', build: 'next build' },
      dependencies: { next: '16.0.0' },
    });
    const findings = { framework: 'nextjs', buildCommand: 'npm run build' };

    it('runs the traced server when the configuration asks for it', () => {
      const config = "const nextConfig = {\n  output: 'standalone',\n};\nexport default nextConfig;\n";
      const lines = dockerfile({ 'package.json': next, 'next.config.ts': config }, findings);
      expect(lines).toEqual(
        expect.arrayContaining([
          'COPY --from=build /app/.next/standalone ./',
          'CMD ["node", "server.js"]',
          'RUN rm -rf .next/cache && mkdir -p public .next/cache',
        ]),
      );
      expect(lines.join('\n')).toContain('HOSTNAME=0.0.0.0');
    });

    it('starts as the scripts say otherwise, and may write its cache', () => {
      const commented = "export default {\n  // output: 'standalone',\n};\n";
      const plan = planOf({
        files: { 'package.json': next, 'next.config.mjs': commented },
        apps: [findings],
      });
      expect(written(plan, 'Dockerfile')).toContain('CMD ["npm", "start"]');
      expect(written(plan, 'onramp.yaml')).toContain('- /app/.next/cache');
      expect(written(plan, 'deploy/staging/returns-api.yaml')).toContain('mountPath: /app/.next/cache');
    });
  });

  it('says when the version gets no security fixes any more', () => {
    const notices = (runtimeVersion: string) => {
      const plan = planOf({ files: { 'package.json': packageJson() }, apps: [{ runtimeVersion }] });
      return plan.files.find((file) => file.path === 'Dockerfile')?.notices;
    };
    expect(notices('16')).toMatchObject([{ line: 2, text: expect.stringContaining('Node.js 16') }]);
    expect(notices('24')).toEqual([]);
  });

  it('takes the exact version that a repository pins, and the newest of a line otherwise', () => {
    const files = { 'package.json': packageJson() };
    expect(dockerfile(files, { runtimeVersion: '20.11.1' })).toContain('FROM node:20.11.1-slim');
    expect(dockerfile(files, { runtimeVersion: null })).toContain('FROM node:24.21.0-slim');
  });
});
