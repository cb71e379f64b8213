import { z } from 'zod';
import { MAX_APP_NAME_LENGTH } from './names.ts';
import { CPU_PATTERN, MEMORY_PATTERN, parseCpuMillis, parseMemoryMi } from './quantities.ts';

export const MANIFEST_PATH = 'onramp.yaml';
export const MANIFEST_API_VERSION = 'onramp.dev/v1';

/** User of official Node images, and of pods whose image names none. */
export const DEFAULT_USER = 1000;

const SINGLE_LINE = /^[\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]*$/;
/** GitHub would evaluate `${{`, wherever it stands in a generated workflow. */
const NO_EXPRESSION = /^(?!.*\$\{\{)/;

const slug = z
  .string()
  .max(MAX_APP_NAME_LENGTH)
  .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, 'use lower-case letters, digits and dashes, starting with a letter');

const command = z
  .string()
  .min(1)
  .max(500)
  .regex(SINGLE_LINE, 'a command is one line without control characters')
  .regex(NO_EXPRESSION, 'a command holds no GitHub expression');

/** A path inside the repository: relative, without `..`, with plain characters only. */
const repositoryPath = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[A-Za-z0-9._@+/ -]+$/, 'use letters, digits, spaces and . _ @ + - /')
  .refine(
    (path) => path === '.' || path.split('/').every((part) => part !== '' && part !== '.' && part !== '..'),
    'write it from the root of the repository, without a leading slash, . or ..',
  )
  .refine((path) => !/^[-\s]|\s$/.test(path), 'it must not begin with a dash or a space, or end in a space');

const httpPath = z
  .string()
  .max(200)
  .regex(/^\/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*$/, 'a path begins with / and has no query');

const containerPath = z
  .string()
  .max(200)
  .regex(/^\/[A-Za-z0-9._/-]+$/, 'an absolute path inside the container')
  .refine((path) => !path.split('/').includes('..'), 'it must not contain ..');

const size = z.strictObject({
  cpu: z
    .string()
    .regex(CPU_PATTERN, 'write 250m, 0.5 or 2')
    .refine((text) => amount(parseCpuMillis, text) > 0, 'more than nothing'),
  memory: z
    .string()
    .regex(MEMORY_PATTERN, 'write 256Mi or 2Gi')
    .refine((text) => amount(parseMemoryMi, text) > 0, 'more than nothing'),
  pods: z.number().int().min(1).max(100),
});

const environmentVariables = z
  .record(z.string().regex(/^[A-Z_][A-Z0-9_]*$/, 'upper-case letters, digits and _'), z.string().max(4000))
  .refine((variables) => !('PORT' in variables), 'PORT is set from the port of the app');

export const manifestAppSchema = z.strictObject({
  name: slug.describe('Name of the app, unique in the organisation.'),
  path: repositoryPath.default('.').describe('Folder of the app; . is the root of the repository.'),
  blueprint: z
    .string()
    .regex(/^[a-z][a-z0-9-]*@\d+(\.\d+){0,2}$/, 'write <blueprint>@<version>')
    .describe('Golden path of the app, for example node@1.'),
  runtime: z
    .string()
    .regex(/^\d+(\.\d+){0,2}$/)
    .optional()
    .describe('Version of the language runtime, for example 24.'),
  build: command.optional().describe('Builds the app, run in its folder.'),
  test: command.optional().describe('Runs the tests, in the folder of the app.'),
  start: command.optional().describe('Starts the app; left out when the Dockerfile says it.'),
  dockerfile: repositoryPath.optional().describe('Dockerfile; default: Dockerfile in the folder of the app.'),
  context: repositoryPath.optional().describe('Build context of the image; default: the folder of the app.'),
  port: z.number().int().min(1).max(65535).describe('What the app listens on, given to it as PORT.'),
  health: httpPath.optional().describe('Answers 2xx when the app can serve; left out: the port is probed.'),
  metrics: httpPath.optional().describe('Serves metrics in the Prometheus text format.'),
  user: z
    .number()
    .int()
    .min(1)
    .max(65535)
    .default(DEFAULT_USER)
    .describe('Numeric user the container runs as.'),
  writable: z
    .array(containerPath)
    .max(20)
    .default([])
    .describe('Folders the app writes to, besides /tmp. Emptied on restart.'),
  size: size.describe('What each pod requests, and how many pods there are.'),
  env: environmentVariables.default({}).describe('Environment variables; never secrets.'),
  environments: z
    .record(slug, z.strictObject({ size: size.partial().optional(), env: environmentVariables.optional() }))
    .default({})
    .describe('What differs in one environment.'),
});

export const manifestSchema = z
  .strictObject({
    apiVersion: z.literal(MANIFEST_API_VERSION),
    team: slug.describe('Team that owns the apps.'),
    apps: z.array(manifestAppSchema).min(1).max(50),
  })
  .superRefine((manifest, context) => {
    reportRepeated(
      manifest.apps.map((app) => app.name),
      'name',
      context,
    );
  });

export type AppManifest = z.output<typeof manifestSchema>;
export type ManifestApp = z.output<typeof manifestAppSchema>;

/** Schema of `onramp.yaml` as a person writes it, for editors. */
export function toJsonSchema(): Record<string, unknown> {
  return {
    title: 'Onramp app manifest',
    ...z.toJSONSchema(manifestSchema, { io: 'input', target: 'draft-7' }),
  };
}

function reportRepeated(values: readonly string[], field: string, context: z.RefinementCtx): void {
  values.forEach((value, index) => {
    if (values.indexOf(value) === index) return;
    context.addIssue({ code: 'custom', path: ['apps', index, field], message: `"${value}" is used twice` });
  });
}

/** Zod runs refinements after a failed pattern too: such text counts as nothing here, the pattern has reported it. */
function amount(parse: (text: string) => number, text: string): number {
  try {
    return parse(text);
  } catch {
    return Number.NaN;
  }
}
