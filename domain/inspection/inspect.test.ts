import { describe, expect, it } from 'vitest';
import { inspectRepository } from './inspect.ts';
import { sampleFiles as repository } from './inspection-fixtures.ts';

const packageJson = (content: object) => JSON.stringify(content, null, 2);
async function inspectOne(files: Record<string, string>) {
  const { apps } = await inspectRepository(repository(files), 'Sample_Repository');
  expect(apps).toHaveLength(1);
  return apps[0]!;
}

describe('an Express app', () => {
  const app = {
    'package.json': packageJson({
      name: '@acme/orders-api',
      engines: { node: '>=22' },
      scripts: { start: 'node src/server.js', test: 'node --test' },
      dependencies: { express: '5.1.0', 'express-prom-bundle': '8.0.0' },
    }),
    'package-lock.json': '{}',
    'src/server.js': [
      "const app = require('./app');",
      'const port = Number(process.env.PORT) || 8080;',
      'app.listen(port, () => console.log(port));',
    ].join('\n'),
    'src/app.js': [
      "const express = require('express');",
      "const metrics = require('express-prom-bundle');",
      "const system = require('./routes/system');",
      'const app = express();',
      'app.use(metrics({ includeMethod: true }));',
      "app.use('/internal', system);",
      'module.exports = app;',
    ].join('\n'),
    'src/routes/system.js': [
      "const router = require('express').Router();",
      "router.get('/healthz', (req, res) => res.send('ok'));",
      'module.exports = router;',
    ].join('\n'),
  };

  it('is described with the evidence of each finding', async () => {
    expect(await inspectOne(app)).toEqual({
      path: '.',
      name: 'orders-api',
      language: 'javascript',
      framework: 'express',
      packageManager: 'npm',
      runtimeVersion: '22',
      buildCommand: null,
      testCommand: 'npm test',
      startCommand: 'npm start',
      port: 8080,
      healthPath: '/internal/healthz',
      metricsPath: '/metrics',
      dockerfile: null,
      evidence: {
        name: { file: 'package.json', line: 2, rule: 'the package name' },
        language: { file: 'package.json', line: 1, rule: 'a package.json without TypeScript' },
        framework: { file: 'package.json', line: 11, rule: 'depends on express' },
        packageManager: { file: 'package-lock.json', line: 1, rule: 'its lock file is committed' },
        runtimeVersion: { file: 'package.json', line: 4, rule: 'engines.node is ">=22"' },
        testCommand: { file: 'package.json', line: 8, rule: 'the test script' },
        startCommand: { file: 'package.json', line: 7, rule: 'the start script' },
        port: { file: 'src/server.js', line: 2, rule: 'listens on PORT, or on 8080 when it is not set' },
        healthPath: {
          file: 'src/routes/system.js',
          line: 2,
          rule: 'a route that answers /healthz'.replace('/healthz', '/internal/healthz'),
        },
        metricsPath: {
          file: 'package.json',
          line: 12,
          rule: 'express-prom-bundle serves /metrics unless told otherwise',
        },
      },
    });
  });

  it('does not take the placeholder of npm init for tests, nor a watcher for a start command', async () => {
    const found = await inspectOne({
      'package.json': packageJson({
        scripts: { test: 'echo "Error: no test specified" && exit 1', start: 'nodemon index.js' },
        dependencies: { express: '5.1.0' },
      }),
    });
    expect(found).toMatchObject({
      name: 'sample-repository',
      testCommand: null,
      startCommand: null,
      port: null,
    });
  });

  it('finds a port that is kept in another file', async () => {
    const found = await inspectOne({
      'package.json': packageJson({
        scripts: { start: 'node index.js' },
        dependencies: { express: '5.1.0' },
      }),
      'index.js':
        "import config from './config/index.js';\nimport express from 'express';\nexpress().listen(config.http.port);",
      'config/index.js': 'export default {\n  http: { port: parseInt(process.env.PORT ?? "4010", 10) },\n};',
    });
    expect(found.port).toBe(4010);
    expect(found.evidence.port).toMatchObject({ file: 'config/index.js', line: 2 });
  });
});

it('reads the layout of express-generator: bin/www and normalizePort', async () => {
  const found = await inspectOne({
    'package.json': packageJson({
      scripts: { start: 'node ./bin/www' },
      dependencies: { express: '~4.16.1' },
    }),
    'bin/www':
      "#!/usr/bin/env node\nvar app = require('../app');\nvar port = normalizePort(process.env.PORT || '3000');\nvar server = http.createServer(app);\nserver.listen(port);",
    'app.js': "var express = require('express');\nmodule.exports = express();",
  });
  expect(found).toMatchObject({ framework: 'express', startCommand: 'npm start', port: 3000 });
});

it('starts Nest with its production script and reads controllers and the global prefix', async () => {
  const found = await inspectOne({
    'package.json': packageJson({
      scripts: { build: 'nest build', start: 'nest start', 'start:prod': 'node dist/main', test: 'jest' },
      dependencies: { '@nestjs/core': '11.0.1', '@nestjs/platform-express': '11.0.1' },
      devDependencies: { typescript: '5.9.0' },
    }),
    'tsconfig.json': '{ "compilerOptions": { "outDir": "./dist" } }',
    'yarn.lock': '',
    'src/main.ts': [
      "import { AppModule } from './app.module';",
      'async function bootstrap() {',
      '  const app = await NestFactory.create(AppModule);',
      "  app.setGlobalPrefix('api');",
      '  await app.listen(process.env.PORT ?? 3000);',
      '}',
      'bootstrap();',
    ].join('\n'),
    'src/app.module.ts':
      "import { HealthController } from './health.controller';\n@Module({ controllers: [HealthController] })\nexport class AppModule {}",
    'src/health.controller.ts':
      "@Controller('health')\nexport class HealthController {\n  @Get()\n  check() { return { ok: true }; }\n}",
  });
  expect(found).toMatchObject({
    language: 'typescript',
    framework: 'nestjs',
    packageManager: 'yarn',
    buildCommand: 'yarn run build',
    testCommand: 'yarn test',
    startCommand: 'yarn run start:prod',
    port: 3000,
    healthPath: '/api/health',
  });
});

describe('a Next.js app', () => {
  const next = {
    'package.json': packageJson({
      scripts: { dev: 'next dev', build: 'next build', start: 'next start' },
      dependencies: { next: '16.4.6', react: '19.3.1' },
    }),
    'tsconfig.json': '{}',
    'pnpm-lock.yaml': "lockfileVersion: '9.0'",
    'app/api/healthz/route.ts': 'export const GET = () => new Response("ok");',
  };

  it('listens on the documented default port', async () => {
    const found = await inspectOne(next);
    expect(found).toMatchObject({
      framework: 'nextjs',
      port: 3000,
      packageManager: 'pnpm',
      healthPath: '/api/healthz',
    });
    expect(found.evidence.port?.rule).toContain('next start');
  });

  it('listens where its start script says', async () => {
    const found = await inspectOne({
      ...next,
      'package.json': packageJson({ scripts: { start: 'next start -p 4100' }, dependencies: { next: '16' } }),
    });
    expect(found.port).toBe(4100);
  });
});

it('reads Fastify’s object form and its routes', async () => {
  const found = await inspectOne({
    'package.json': packageJson({
      main: 'server.mjs',
      scripts: { start: 'node server.mjs' },
      dependencies: { fastify: '5' },
    }),
    'server.mjs':
      "import Fastify from 'fastify';\nconst app = Fastify();\napp.route({ method: 'GET', url: '/ready', handler });\nconst PORT = 7001;\nawait app.listen({ host: '0.0.0.0', port: PORT });",
  });
  expect(found).toMatchObject({ framework: 'fastify', port: 7001, healthPath: '/ready' });
});

it('says nothing about a Vite site that it cannot know: it has no server of its own', async () => {
  const found = await inspectOne({
    'package.json': packageJson({
      scripts: { dev: 'vite', build: 'vite build', preview: 'vite preview' },
      devDependencies: { vite: '8' },
    }),
  });
  expect(found).toMatchObject({ framework: 'vite', startCommand: null, port: null });
});

describe('a Dockerfile', () => {
  it('describes an app in any language by its last stage', async () => {
    const found = await inspectOne({
      Dockerfile: [
        'FROM golang:1.26 AS build',
        'EXPOSE 1',
        'FROM python:3.13-slim',
        'ENV PORT=9000',
        'EXPOSE 8000/tcp',
        'HEALTHCHECK CMD curl -f http://localhost:9000/ping || exit 1',
        'USER 10001',
        'CMD ["python", "-m", "worker"]',
      ].join('\n'),
    });
    expect(found).toMatchObject({
      language: 'python',
      runtimeVersion: '3.13',
      port: 9000,
      healthPath: '/ping',
      startCommand: 'python -m worker',
      dockerfile: 'Dockerfile',
    });
    expect(found.evidence.startCommand).toMatchObject({ file: 'Dockerfile', line: 8 });
  });

  it('decides over package.json what production starts', async () => {
    const found = await inspectOne({
      'package.json': packageJson({ scripts: { start: 'node server.js' }, dependencies: { express: '5' } }),
      'server.js': "require('express')().listen(process.env.PORT || 3000)",
      Dockerfile: 'FROM node:22.11-slim\nENV PORT 8080\nCMD node --enable-source-maps server.js',
    });
    expect(found).toMatchObject({
      startCommand: 'node --enable-source-maps server.js',
      port: 8080,
      runtimeVersion: '22.11',
      framework: 'express',
    });
  });
});

describe('a monorepo', () => {
  const monorepo = {
    'package.json': packageJson({ name: 'root', private: true, workspaces: ['apps/*', 'packages/*'] }),
    'package-lock.json': '{}',
    'apps/api/package.json': packageJson({
      name: 'api',
      scripts: { start: 'node index.js' },
      dependencies: { express: '5' },
    }),
    'apps/api/index.js': "require('express')().listen(5000)",
    'apps/web/package.json': packageJson({
      name: 'web',
      scripts: { start: 'next start' },
      dependencies: { next: '16' },
    }),
    'packages/lib/package.json': packageJson({ name: 'lib', scripts: { build: 'tsc' } }),
    'apps/api/test/fixtures/demo/package.json': packageJson({ name: 'demo', scripts: { start: 'node x' } }),
  };

  it('has one app per package that can be started, and no other', async () => {
    const { apps } = await inspectRepository(repository(monorepo), 'monorepo');
    expect(
      apps.map(({ path, name, port, packageManager }) => ({ path, name, port, packageManager })),
    ).toEqual([
      { path: 'apps/api', name: 'api', port: 5000, packageManager: 'npm' },
      { path: 'apps/web', name: 'web', port: 3000, packageManager: 'npm' },
    ]);
  });
});

it('lists what exists already, and has no app to offer for an empty repository', async () => {
  const { apps, existing } = await inspectRepository(
    repository({
      '.github/workflows/ci.yml': 'on: push',
      '.github/CODEOWNERS': '* @acme/checkout',
      CODEOWNERS: '* @acme/ignored',
      'k8s/app.yaml': 'apiVersion: v1\nkind: Service',
      'k8s/values.yaml': 'replicas: 1',
      'catalog-info.yaml': 'kind: Component',
    }),
    'docs',
  );
  expect(apps).toEqual([]);
  expect(existing).toEqual({
    ci: ['.github/workflows/ci.yml'],
    manifests: ['k8s/app.yaml'],
    catalogInfo: 'catalog-info.yaml',
    codeowners: '.github/CODEOWNERS',
  });
});

it('survives hostile files: broken JSON, YAML bombs, unreadable sources', async () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
    .split('')
    .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`)
    .join('\n')}`;
  const { apps } = await inspectRepository(
    repository({
      'package.json': `{ "name": "\${{ secrets.TOKEN }}", "scripts": { "start": "node $(touch x).js" }, `,
      'pnpm-workspace.yaml': `packages: 1\n${bomb}`,
      'server.js': '\u0000\u0001 ((((',
      'broken/package.json': 'not json',
    }),
    'hostile',
  );
  expect(apps[0]?.name).toBe('secrets-token');
});
