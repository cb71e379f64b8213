import { describe, expect, it } from 'vitest';
import { inspectRepository } from '../../inspect.ts';

/** Health path found in an app whose server is made of these files; `server.js` starts it. */
async function healthOf(framework: string, files: Record<string, string>): Promise<string | null> {
  const all: Record<string, string> = {
    'package.json': JSON.stringify({
      name: 'sample',
      scripts: { start: 'node server.js' },
      dependencies: { [framework]: '1.0.0' },
    }),
    ...files,
  };
  const { apps } = await inspectRepository(
    { paths: Object.keys(all), read: async (path) => all[path] ?? null },
    'sample',
  );
  return apps[0]?.healthPath ?? null;
}

describe('a router of Express', () => {
  const express = "const express = require('express');\nconst app = express();\n";

  it('that is mounted in its own file has its prefix', async () => {
    const server = `${express}const router = express.Router();\nrouter.get('/health', ok);\napp.use('/api', router);\napp.listen(5000);`;
    expect(await healthOf('express', { 'server.js': server })).toBe('/api/health');
  });

  it('that is mounted inside a mounted router has both prefixes', async () => {
    expect(
      await healthOf('express', {
        'server.js': `${express}app.use('/api', require('./routes'));\napp.listen(5000);`,
        'routes/index.js':
          "const router = require('express').Router();\nrouter.use('/v1', require('./v1'));\nmodule.exports = router;",
        'routes/v1.js':
          "const router = require('express').Router();\nrouter.get('/healthz', ok);\nmodule.exports = router;",
      }),
    ).toBe('/api/v1/healthz');
  });

  it('leaves the routes of the app itself where they are', async () => {
    const server = `${express}const router = express.Router();\nrouter.get('/items', list);\napp.use('/api', router);\napp.get('/healthz', ok);\napp.listen(5000);`;
    expect(await healthOf('express', { 'server.js': server })).toBe('/healthz');
  });

  it('under a computed prefix is not guessed', async () => {
    const mount = (prefix: string) =>
      `${express}const router = express.Router();\nrouter.get('/health', ok);\napp.use(${prefix}, router);\napp.listen(5000);`;
    expect(await healthOf('express', { 'server.js': mount('process.env.BASE_PATH') })).toBeNull();
    expect(await healthOf('express', { 'server.js': mount(`\`/api/\${version}\``) })).toBeNull();
  });

  it('behind a middleware has no prefix', async () => {
    const server = `${express}const router = express.Router();\nrouter.get('/health', ok);\napp.use(cors(), router);\napp.listen(5000);`;
    expect(await healthOf('express', { 'server.js': server })).toBe('/health');
  });
});

describe('a plugin of Fastify', () => {
  const fastify = "const app = require('fastify')();\n";

  it('written in place has its prefix, also when its parameter has the name of the app', async () => {
    const server = `${fastify}app.register(async (app) => { app.get('/healthz', ok); }, { prefix: '/v1' });\napp.listen({ port: 4000 });`;
    expect(await healthOf('fastify', { 'server.js': server })).toBe('/v1/healthz');
  });

  it('inside a plugin that is registered by name has both prefixes', async () => {
    const server = `${fastify}async function routes(api) {\n  api.register(async (v1) => { v1.get('/healthz', ok); }, { prefix: '/v1' });\n}\napp.register(routes, { prefix: '/api' });\napp.listen({ port: 4000 });`;
    expect(await healthOf('fastify', { 'server.js': server })).toBe('/api/v1/healthz');
  });
});

describe('the global prefix of Nest', () => {
  const nest = (call: string) => ({
    'server.js': `const { NestFactory } = require('@nestjs/core');\nconst { HealthController } = require('./health.controller');\nasync function start() { const app = await NestFactory.create(HealthController); ${call} await app.listen(3000); }\nstart();`,
    'health.controller.js': "@Controller('health')\nexport class HealthController { @Get() ok() {} }",
  });

  it('is left out of excluded paths', async () => {
    expect(await healthOf('@nestjs/core', nest("app.setGlobalPrefix('api');"))).toBe('/api/health');
    expect(await healthOf('@nestjs/core', nest("app.setGlobalPrefix('api', { exclude: ['health'] });"))).toBe(
      '/health',
    );
  });

  it('that is computed is not guessed', async () => {
    expect(await healthOf('@nestjs/core', nest("app.setGlobalPrefix(config.get('prefix'));"))).toBeNull();
  });
});
