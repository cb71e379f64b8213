import { describe, expect, it } from 'vitest';
import { healthOf } from './health-fixtures.ts';

const express = (lines: string) => ({
  'server.js': `const app = require('express')();\n${lines}\napp.listen(5000);`,
});

describe('a call that looks like a route', () => {
  it.each([
    "const inventory = axios.create();\nasync function stock() { return (await inventory.get('/status', { timeout: 500 })).data; }",
    "const stock = () => inventory.get('/status', { timeout: 500 });",
    "const options = { timeout: 500 };\nconst stock = () => inventory.get('/status', options);",
    "async function stock(options) { const { data } = await inventory.get('/status', options); return data; }",
    "const stock = (options) => inventory.get('/status', options).then(({ data }) => data);",
    "const stock = (options) => Promise.all([inventory.get('/status', options)]);",
    "class Inventory { stock() { return this.http.get('/status', this.options); } }",
  ])('and asks another system is none: %s', async (client) => {
    expect(await healthOf('express', express(client))).toBeNull();
  });

  it.each([
    "app.get('/status', (req, res) => res.send('ok'));",
    "app.get('/status', auth, async function (req, res) { res.send('ok'); });",
    "function ok(req, res) { res.send('ok'); }\napp.get('/status', ok);",
    "const { ok } = require('./handlers');\napp.get('/status', ok);",
    "app.get('/status', handlers.ok);",
    "app.get('/status', asyncHandler(async (req, res) => res.send('ok')));",
    "app.get('/status', [auth, (req, res) => res.send('ok')]);",
    "app.get('/a', list).get('/status', handlers.ok);",
    "const addRoutes = (server) => server.get('/status', (req, res) => res.send('ok'));\naddRoutes(app);",
    "app.all('/status', handlers.ok);",
    "app.use('/status', (req, res) => res.send('ok'));",
    "app.use('/status', require('express-healthcheck')());",
  ])('and names a handler is one: %s', async (route) => {
    expect(await healthOf('express', express(route))).toBe('/status');
  });

  it('and mounts something that may be a router is none', async () => {
    expect(await healthOf('express', express("app.use('/status', createStatusPages(db));"))).toBeNull();
    expect(await healthOf('express', express("app.use('/status', rateLimit({ max: 5 }));"))).toBeNull();
  });
});

describe('a route of Fastify', () => {
  const fastify = (lines: string) => ({
    'server.js': `const app = require('fastify')();\n${lines}\napp.listen({ port: 4000 });`,
  });

  it('may have its handler among its options', async () => {
    expect(
      await healthOf('fastify', fastify("app.get('/ready', { schema, handler: async () => 'ok' });")),
    ).toBe('/ready');
    expect(
      await healthOf('fastify', fastify("app.get('/ready', { schema, async handler() { return 'ok'; } });")),
    ).toBe('/ready');
    expect(await healthOf('fastify', fastify("app.get('/ready', { schema }, async () => 'ok');"))).toBe(
      '/ready',
    );
  });

  it('counts when it answers GET', async () => {
    const route = (method: string) => fastify(`app.route({ method: ${method}, url: '/ready', handler });`);
    expect(await healthOf('fastify', route("'GET'"))).toBe('/ready');
    expect(await healthOf('fastify', route("['GET', 'HEAD']"))).toBe('/ready');
    expect(await healthOf('fastify', route("'POST'"))).toBeNull();
  });
});
