import { describe, expect, it } from 'vitest';
import { inspectRepository } from '../../inspect.ts';
import { sampleFiles } from '../../inspection-fixtures.ts';

async function portOf(files: Record<string, string>) {
  const all: Record<string, string> = {
    'package.json': JSON.stringify({
      name: 'sample',
      scripts: { start: 'node dist/index.js', build: 'tsup src/index.ts' },
      dependencies: { fastify: '5.1.0', zod: '4.0.0' },
    }),
    ...files,
  };
  const { apps } = await inspectRepository(sampleFiles(all), 'sample');
  return { port: apps[0]?.port ?? null, evidence: apps[0]?.evidence.port };
}

const index =
  "import Fastify from 'fastify';\nimport { config } from './config.js';\nconst app = Fastify();\nawait app.listen({ port: config.PORT });";

describe('a port from a schema of the environment', () => {
  it('is the default of the schema, with the schema as evidence', async () => {
    const config =
      "import { z } from 'zod';\nexport const config = z.object({\n  PORT: z.coerce.number().default(8085),\n}).parse(process.env);";
    expect(await portOf({ 'src/index.ts': index, 'src/config.ts': config })).toEqual({
      port: 8085,
      evidence: {
        file: 'src/config.ts',
        line: 3,
        rule: 'listens on a variable of the environment, or on 8085 when it is not set',
      },
    });
  });

  it('is found where the schema has a name of its own', async () => {
    const config =
      "import { z } from 'zod';\nconst schema = z.object({ PORT: z.coerce.number().int().default(8086) });\nexport const config = schema.parse(process.env);";
    expect((await portOf({ 'src/index.ts': index, 'src/config.ts': config })).port).toBe(8086);
  });

  it('is unknown without a default', async () => {
    const config =
      "import { z } from 'zod';\nexport const config = z.object({ PORT: z.coerce.number() }).parse(process.env);";
    expect((await portOf({ 'src/index.ts': index, 'src/config.ts': config })).port).toBeNull();
  });

  it('is not taken from a schema of something else', async () => {
    const config =
      "import { z } from 'zod';\nexport const config = z.object({ PORT: z.number().default(1234) }).parse(body);";
    expect((await portOf({ 'src/index.ts': index, 'src/config.ts': config })).port).toBeNull();
  });
});

describe('a port from another file', () => {
  const listen = (line: string) =>
    `import Fastify from 'fastify';\n${line}\nawait Fastify().listen({ port });`;

  it('is read in the file that the import means, not in one whose name ends alike', async () => {
    const files = {
      'src/index.ts': listen("import './feature/settings.js';\nimport { port } from './settings/index.js';"),
      'src/feature/settings.ts': 'export const port = 1111;',
      'src/settings/index.ts': 'export const port = 8087;',
    };
    expect(await portOf(files)).toMatchObject({ port: 8087, evidence: { file: 'src/settings/index.ts' } });
  });

  it('is found under the name that it has there', async () => {
    const files = {
      'src/index.ts': listen("import { HTTP_PORT as port } from './settings.js';"),
      'src/settings.ts': 'export const HTTP_PORT = 8088;',
    };
    expect((await portOf(files)).port).toBe(8088);
  });
});
