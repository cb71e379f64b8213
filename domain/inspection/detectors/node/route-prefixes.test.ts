import { describe, expect, it } from 'vitest';
import { healthOf } from './health-fixtures.ts';

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
    expect(await healthOf('express', { 'server.js': mount("config.get('prefix')") })).toBeNull();
    expect(await healthOf('express', { 'server.js': mount('API_ROOT') })).toBeNull();
  });

  it('behind a middleware has no prefix', async () => {
    const server = `${express}const router = express.Router();\nrouter.get('/health', ok);\napp.use(cors('/any'), router);\napp.listen(5000);`;
    expect(await healthOf('express', { 'server.js': server })).toBe('/health');
  });
});

describe('routers that nobody would write', () => {
  const start = "const app = require('express')();\nconst one = Router();\nconst two = Router();\n";

  it('hang in each other, and have no path', async () => {
    const server = `${start}one.use('/a', two);\ntwo.use('/b', one);\none.get('/health', (req, res) => res.send('ok'));\napp.listen(5000);`;
    expect(await healthOf('express', { 'server.js': server })).toBeNull();
  });

  it('hang in many others, each in each, and are read all the same', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `r${index}`);
    const mounts = names.flatMap((outer) => names.map((inner) => `${outer}.use('/x', ${inner});`));
    const server = `${start}${mounts.join('\n')}\nr1.get('/health', (req, res) => res.send('ok'));\napp.get('/up', (req, res) => res.send('ok'));\napp.listen(5000);`;
    expect(await healthOf('express', { 'server.js': server })).toBe('/up');
  });

  it('are named or chained without end, and are read all the same', async () => {
    const server = `${start}a${'.b'.repeat(20_000)}();\na${'.then(b)'.repeat(20_000)};\napp.get('/up', (req, res) => res.send('ok'));\napp.listen(5000);`;
    expect(await healthOf('express', { 'server.js': server })).toBe('/up');
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

describe('a router in another file', () => {
  const server = (lines: string) =>
    `const express = require('express');\nconst app = express();\n${lines}\napp.listen(5000);`;
  const router = (lines: string) =>
    `const router = require('express').Router();\n${lines}\nmodule.exports = router;`;
  const health = router("router.get('/health', (req, res) => res.send('ok'));");

  it('is the file that the mounting one means, not one whose name ends alike', async () => {
    const files = {
      'server.js': server("require('./admin-users')(app);\napp.use('/users', require('./users'));"),
      'admin-users.js': "module.exports = (app) => { app.get('/health', (req, res) => res.send('ok')); };",
      'users.js': router("router.get('/list', list);"),
    };
    expect(await healthOf('express', files)).toBe('/health');
  });

  it.each(['./routes', './routes/index', './routes/index.js'])(
    'has its prefix when it is required as %s',
    async (specifier) => {
      const files = {
        'server.js': server(`app.use('/api', require('${specifier}'));`),
        'routes/index.js': health,
      };
      expect(await healthOf('express', files)).toBe('/api/health');
    },
  );

  it.each([
    ['under a new name', "const { router: users } = require('./users');\napp.use('/users', users);"],
    ['as a member', "app.use('/users', require('./users').router);"],
    [
      'in an array behind a middleware',
      "const users = require('./users');\napp.use('/users', [auth, users]);",
    ],
    ['wrapped', "const users = require('./users');\napp.use('/users', limited(users));"],
    [
      'made by a call in place',
      "const { createUsers } = require('./users');\napp.use('/users', createUsers(db));",
    ],
    [
      'made by a call before',
      "const { createUsers } = require('./users');\nconst users = createUsers(db);\napp.use('/users', users);",
    ],
    ['with a second path', "app.use(['/users', '/people'], require('./users'));"],
  ])('has its prefix when it is mounted %s', async (_how, mount) => {
    expect(await healthOf('express', { 'server.js': server(mount), 'users.js': health })).toBe(
      '/users/health',
    );
  });

  it('has the prefix of the router that it hangs in without one of its own', async () => {
    const files = {
      'server.js': server("app.use('/api', require('./routes'));"),
      'routes/index.js': router("router.use(require('./health'));"),
      'routes/health.js': health,
    };
    expect(await healthOf('express', files)).toBe('/api/health');
  });

  it('has the prefix of the router that is handed to its function', async () => {
    const files = {
      'server.js': server("const api = express.Router();\nrequire('./health')(api);\napp.use('/api', api);"),
      'health.js': "module.exports = (router) => { router.get('/health', (req, res) => res.send('ok')); };",
    };
    expect(await healthOf('express', files)).toBe('/api/health');
  });

  it('is told from its neighbour in the same file by its name', async () => {
    const files = {
      'server.js': server(
        "const { open, closed } = require('./routers');\napp.use('/open', open);\napp.use('/closed', closed);",
      ),
      'routers.js':
        "const open = Router();\nconst closed = Router();\nclosed.get('/health', (req, res) => res.send('ok'));\nmodule.exports = { open, closed };",
    };
    expect(await healthOf('express', files)).toBe('/closed/health');
  });

  it.each([
    [
      'a file with a prefix that only hands it on',
      "app.use('/api', require('./routes').health);",
      "exports.health = require('./health');",
    ],
    [
      'a table that is mounted in a loop',
      "app.use('/v1', require('./routes'));",
      "const table = [{ path: '/system', route: require('./health') }];\ntable.forEach((row) => router.use(row.path, row.route));",
    ],
    [
      'options that cannot be read',
      "app.use(API_ROOT, require('./routes'));",
      "module.exports = require('./health');",
    ],
  ])('is not guessed behind %s', async (_what, mount, index) => {
    const files = { 'server.js': server(mount), 'routes/index.js': index, 'routes/health.js': health };
    expect(await healthOf('express', files)).toBeNull();
  });

  it.each([
    ["'/'", '/health'],
    ["'/api'", null],
    ['route.path', null],
  ])('made by a class, and mounted in a loop of another, under %s', async (prefix, path) => {
    const files = {
      'server.js':
        "const { App } = require('./app');\nconst { Health } = require('./health');\nnew App([new Health()]);",
      'app.js': `class App { constructor(routes) { this.app = express(); this.app.get('/up', up); routes.forEach((route) => { this.app.use(${prefix}, route.router); }); this.app.listen(3000); } }\nmodule.exports = { App };`,
      'health.js':
        "class Health { router = Router(); constructor() { this.router.get('/health', ok); } }\nmodule.exports = { Health };",
    };
    expect(await healthOf('express', files)).toBe(path ?? '/up');
    const app = files['app.js'].replace("this.app.get('/up', up);", '');
    expect(await healthOf('express', { ...files, 'app.js': app })).toBe(path);
  });

  it('is not guessed when the entry itself mounts a table in a loop', async () => {
    const loop =
      "for (const { path, router } of [{ path: '/system', router: require('./health') }]) app.use(path, router);";
    expect(await healthOf('express', { 'server.js': server(loop), 'health.js': health })).toBeNull();
  });
});

it('finds what express-generator makes: an app behind bin/www with routers of their own', async () => {
  const files = {
    'server.js': "require('./bin/www');",
    'bin/www': "var app = require('../app');\nrequire('http').createServer(app).listen(3000);",
    'app.js':
      "var express = require('express');\nvar indexRouter = require('./routes/index');\nvar usersRouter = require('./routes/users');\nvar app = express();\napp.use(express.json());\napp.use('/', indexRouter);\napp.use('/users', usersRouter);\napp.use(function (req, res, next) { next(createError(404)); });\nmodule.exports = app;",
    'routes/index.js':
      "var router = require('express').Router();\nrouter.get('/health', function (req, res, next) { res.send('ok'); });\nmodule.exports = router;",
    'routes/users.js':
      "var router = require('express').Router();\nrouter.get('/ping', function (req, res, next) { res.send('ok'); });\nmodule.exports = router;",
  };
  expect(await healthOf('express', files)).toBe('/health');
  expect(await healthOf('express', { ...files, 'routes/index.js': '' })).toBe('/users/ping');
});

it('does not guess the prefix of a plugin of Fastify whose options cannot be read', async () => {
  const server = (options: string) =>
    `const app = require('fastify')();\napp.register(require('./health'), ${options});\napp.listen({ port: 4000 });`;
  const plugin = "module.exports = async (app) => { app.get('/healthz', async () => 'ok'); };";
  const find = (options: string) =>
    healthOf('fastify', { 'server.js': server(options), 'health.js': plugin });
  expect(await find('{ logLevel: "warn" }')).toBe('/healthz');
  expect(await find('{ prefix: "/v1" }')).toBe('/v1/healthz');
  expect(await find('{ ...options }')).toBeNull();
  expect(await find('options')).toBeNull();
});

it('does not give the prefix to a plugin that fastify-plugin opens', async () => {
  const files = {
    'server.js':
      "const app = require('fastify')();\napp.register(require('./health'), { prefix: '/v1' });\napp.listen({ port: 4000 });",
    'health.js':
      "const plugin = require('fastify-plugin');\nmodule.exports = plugin(async (app) => { app.get('/healthz', async () => 'ok'); });",
  };
  expect(await healthOf('fastify', files)).toBe('/healthz');
});

describe('a version of Nest', () => {
  const nest = (enable: string, controller: string) => ({
    'server.js': `const { NestFactory } = require('@nestjs/core');\nconst { AppModule } = require('./health');\nasync function start() { const app = await NestFactory.create(AppModule); app.setGlobalPrefix('api'); ${enable} await app.listen(3000); }\nstart();`,
    'health.js': controller,
  });
  const plain = "@Controller('health')\nexport class Health { @Get() ok() {} }";
  const first = "@Controller({ path: 'health', version: '1' })\nexport class Health { @Get() ok() {} }";
  const second = "@Controller('health')\nexport class Health { @Get() @Version('2') ok() {} }";

  it.each([
    ['', first, '/api/health'],
    ['app.enableVersioning();', plain, '/api/health'],
    ['app.enableVersioning();', first, '/api/v1/health'],
    ['app.enableVersioning({ type: VersioningType.URI });', second, '/api/v2/health'],
    ["app.enableVersioning({ defaultVersion: '3' });", plain, '/api/v3/health'],
    ["app.enableVersioning({ prefix: false, defaultVersion: ['4', '5'] });", plain, '/api/4/health'],
    ['app.enableVersioning({ defaultVersion: VERSION_NEUTRAL });', plain, '/api/health'],
    ["app.enableVersioning({ type: VersioningType.HEADER, header: 'Version' });", first, '/api/health'],
    ['app.enableVersioning({ defaultVersion: settings() });', plain, null],
  ])('is part of the path where %s says so of %s', async (enable, controller, path) => {
    expect(await healthOf('@nestjs/core', nest(enable, controller))).toBe(path);
  });

  it('and a path that RouterModule gives a module are not guessed', async () => {
    const route = (module: string) => ({
      'server.js': `const { Admin } = require('./admin.module');\nconst { Open } = require('./open.module');\nRouterModule.register([{ path: 'admin', module: ${module} }]);\nNestFactory.create(Open).listen(3000);`,
      'admin.module.js': "const { Health } = require('./health');\nexport class Admin {}",
      'open.module.js': 'export class Open {}',
      'health.js': plain,
    });
    expect(await healthOf('@nestjs/core', route('Admin'))).toBeNull();
    expect(await healthOf('@nestjs/core', route('Open'))).toBe('/health');
  });
});
