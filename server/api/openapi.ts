import { z } from 'zod';
import { HTTP_OF_CODE, type ProblemCode } from '../http/problem.ts';
import { inboxQuery, inboxSchema } from './inbox-schemas.ts';
import * as schemas from './schemas.ts';
import { searchQuery, searchSchema } from './search-schemas.ts';

interface Operation {
  method: 'get' | 'post';
  path: string;
  id: string;
  summary: string;
  scope: 'read' | 'write';
  request?: keyof typeof REQUESTS;
  query?: z.ZodObject;
  /** Starts work, of which a person may start so much in a while. */
  startsWork?: true;
  success: { status: number; description: string; schema?: keyof typeof RESPONSES; contentType?: string };
}

const REQUESTS = {
  CreatePlan: schemas.createPlanRequest,
  StartOnboarding: schemas.startOnboardingRequest,
  UndoRun: schemas.undoRunRequest,
} as const;
const RESPONSES = {
  PlanCreated: schemas.createPlanResponse,
  Plan: schemas.planSchema,
  OnboardingStarted: schemas.startOnboardingResponse,
  RunList: schemas.runListSchema,
  Run: schemas.runSchema,
  UndoAsked: schemas.undoRunResponse,
  AppList: schemas.appListSchema,
  App: schemas.appSchema,
  TeamList: schemas.teamListSchema,
  Inbox: inboxSchema,
  Search: searchSchema,
  Problem: schemas.problemSchema,
} as const;

/** Everything the API can do, as documented. A test holds it against the route files. */
export const OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/plans',
    id: 'createPlan',
    summary: 'Ask for an onboarding plan of a repository',
    scope: 'write',
    request: 'CreatePlan',
    startsWork: true,
    success: { status: 202, description: 'The repository is being inspected', schema: 'PlanCreated' },
  },
  {
    method: 'get',
    path: '/plans/{id}',
    id: 'getPlan',
    summary: 'A plan and its state',
    scope: 'read',
    success: { status: 200, description: 'The plan', schema: 'Plan' },
  },
  {
    method: 'get',
    path: '/plans/{id}/events',
    id: 'streamPlan',
    summary: 'The plan, again whenever it changes (server-sent events named "plan")',
    scope: 'read',
    success: {
      status: 200,
      description: 'A stream that ends with the inspection',
      contentType: 'text/event-stream',
    },
  },
  {
    method: 'post',
    path: '/onboardings',
    id: 'startOnboarding',
    summary: 'Start onboarding from a plan',
    scope: 'write',
    request: 'StartOnboarding',
    startsWork: true,
    success: { status: 201, description: 'The run, new or under way already', schema: 'OnboardingStarted' },
  },
  {
    method: 'get',
    path: '/runs',
    id: 'listRuns',
    summary: 'Runs, newest first',
    scope: 'read',
    query: schemas.runListQuery,
    success: { status: 200, description: 'One page', schema: 'RunList' },
  },
  {
    method: 'get',
    path: '/runs/{id}',
    id: 'getRun',
    summary: 'A run: steps, human tasks, resources made, log',
    scope: 'read',
    success: { status: 200, description: 'The run', schema: 'Run' },
  },
  {
    method: 'get',
    path: '/runs/{id}/events',
    id: 'streamRun',
    summary: 'The run, again whenever it changes (server-sent events named "run")',
    scope: 'read',
    success: {
      status: 200,
      description: 'A stream that ends with the run',
      contentType: 'text/event-stream',
    },
  },
  {
    method: 'post',
    path: '/runs/{id}/undo',
    id: 'undoRun',
    summary: 'Stop a run under way, or take back one that has ended; asking twice is asking once',
    scope: 'write',
    request: 'UndoRun',
    success: { status: 202, description: 'The run takes itself back', schema: 'UndoAsked' },
  },
  {
    method: 'get',
    path: '/apps',
    id: 'listApps',
    summary: 'Apps, worst health first',
    scope: 'read',
    query: schemas.appListQuery,
    success: { status: 200, description: 'One page', schema: 'AppList' },
  },
  {
    method: 'get',
    path: '/apps/{slug}',
    id: 'getApp',
    summary: 'An app: where it runs and what was set up',
    scope: 'read',
    success: { status: 200, description: 'The app', schema: 'App' },
  },
  {
    method: 'get',
    path: '/teams',
    id: 'listTeams',
    summary: 'Teams and their figures',
    scope: 'read',
    success: { status: 200, description: 'All teams', schema: 'TeamList' },
  },
  {
    method: 'get',
    path: '/inbox',
    id: 'listInbox',
    summary: 'What waits for people, the most urgent first: Jira tasks, approvals, merges and fixes',
    scope: 'read',
    query: inboxQuery,
    success: { status: 200, description: 'One page', schema: 'Inbox' },
  },
  {
    method: 'get',
    path: '/search',
    id: 'search',
    summary: 'Apps, runs, tickets, teams, repositories and plans by name, number, key, commit or address',
    scope: 'read',
    query: searchQuery,
    success: { status: 200, description: 'What was found, or has the nearest names', schema: 'Search' },
  },
];

/** The OpenAPI 3.1 document, made from the schemas that check requests and answers. */
export function buildOpenApi(portalUrl: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Onramp',
      version: '1',
      description: 'Everything the portal’s pages do. Lists are paged by opaque cursors.',
    },
    servers: [{ url: `${portalUrl}/api/v1` }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token made on the profile page' },
      },
      schemas: Object.fromEntries([
        ...Object.entries(REQUESTS).map(([name, schema]) => [name, toSchema(schema, 'input')]),
        ...Object.entries(RESPONSES).map(([name, schema]) => [name, toSchema(schema, 'output')]),
      ]),
    },
  };
}

/** The codes of every failure that an operation can be answered with, from what it takes. */
function failuresOf({ method, path, query, startsWork }: Operation): readonly ProblemCode[] {
  const writes = method === 'post';
  return [
    'malformed',
    'unauthenticated',
    'forbidden',
    ...(path.includes('{') || writes ? (['not-found'] as const) : []),
    ...(writes ? (['conflict', 'too-large', 'unsupported-media-type'] as const) : []),
    ...(writes || query ? (['invalid'] as const) : []),
    ...(startsWork ? (['rate-limited'] as const) : []),
    'internal',
    'unavailable',
  ];
}

/** Methods that the API takes at a path below its base; none where it has nothing. */
export function methodsAt(path: string): readonly string[] {
  const own = OPERATIONS.filter((operation) => matches(operation.path, path)).map(({ method }) =>
    method.toUpperCase(),
  );
  if (path === '/openapi.json') own.push('GET');
  return own.length === 0 ? [] : [...own, ...(own.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
}

function matches(template: string, path: string): boolean {
  const [parts, given] = [template.split('/'), path.split('/')];
  return (
    parts.length === given.length &&
    parts.every((part, index) => part === given[index] || (part.startsWith('{') && given[index] !== ''))
  );
}

function describeFailure(code: ProblemCode): [number, unknown] {
  const { status, title } = HTTP_OF_CODE[code];
  const comesBack = status === 429 || status === 503;
  return [
    status,
    {
      description: title,
      ...(comesBack && { headers: { 'Retry-After': { schema: { type: 'integer', minimum: 1 } } } }),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ];
}

function describeOperation(operation: Operation): Record<string, unknown> {
  const { success } = operation;
  const content = success.schema
    ? { 'application/json': { schema: { $ref: `#/components/schemas/${success.schema}` } } }
    : { [success.contentType ?? 'application/json']: { schema: { type: 'string' } } };
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: `Needs a token with the scope "${operation.scope}".`,
    parameters: describeParameters(operation),
    ...(operation.request
      ? {
          requestBody: {
            required: !REQUESTS[operation.request].isOptional(),
            content: {
              'application/json': { schema: { $ref: `#/components/schemas/${operation.request}` } },
            },
          },
        }
      : {}),
    responses: {
      [success.status]: { description: success.description, content },
      ...(success.contentType === 'text/event-stream' && {
        204: { description: 'Nothing will come after what the Last-Event-ID names' },
      }),
      ...Object.fromEntries(failuresOf(operation).map(describeFailure)),
    },
  };
}

function describeParameters({ method, path, query }: Operation): unknown[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', minLength: 1 },
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !(schema as z.ZodType).safeParse(undefined).success,
    schema: toSchema(schema as z.ZodType, 'input'),
  }));
  const idempotency = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'The same key and request answer the same, and act once; kept for 24 hours',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
  };
  return [...inPath, ...inQuery, ...(method === 'post' ? [idempotency] : [])];
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
  return rest;
}
