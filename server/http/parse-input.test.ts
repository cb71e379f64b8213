import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { PortalError } from '#domain/portal-error.ts';
import { createPlanRequest, runListQuery, startOnboardingRequest } from '../api/schemas.ts';
import { parseInput } from './parse-input.ts';

function refusal(schema: z.ZodType, given: unknown) {
  try {
    parseInput(schema, given, 'field');
  } catch (error) {
    const { code, message, details } = error as PortalError;
    return { code, message, field: details.field };
  }
  throw new Error('It was not refused.');
}
const repositoryUrl = 'acme/orders-api';
const ofApp = (app: object) => ({ repositoryUrl, choices: { apps: [{ path: '.', ...app }] } });

describe('input that a schema does not take is refused in a sentence of ours', () => {
  it.each([
    [createPlanRequest, {}, 'repositoryUrl', 'The field repositoryUrl is missing.'],
    [createPlanRequest, { repositoryUrl: 7 }, 'repositoryUrl', 'The field repositoryUrl must be a text.'],
    [createPlanRequest, { repositoryUrl: '' }, 'repositoryUrl', 'The field repositoryUrl is empty.'],
    [
      createPlanRequest,
      { repositoryUrl: 'x'.repeat(100_001) },
      'repositoryUrl',
      'The field repositoryUrl is longer than the 100,000 characters that it may have.',
    ],
    [createPlanRequest, { repositoryUrl, odd: 1 }, 'odd', 'The field odd is not known here.'],
    [createPlanRequest, undefined, undefined, 'The request’s body is missing.'],
    [createPlanRequest, [], undefined, 'The request’s body must be an object.'],
    [
      createPlanRequest,
      ofApp({ port: 70_000 }),
      'choices.apps.0.port',
      'The field choices.apps.0.port must be at most 65,535.',
    ],
    [
      createPlanRequest,
      ofApp({ port: 3000.5 }),
      'choices.apps.0.port',
      'The field choices.apps.0.port must be a whole number.',
    ],
    [
      createPlanRequest,
      ofApp({ healthPath: 'healthz' }),
      'choices.apps.0.healthPath',
      'The field choices.apps.0.healthPath is not valid: must start with a slash.',
    ],
    [
      createPlanRequest,
      { repositoryUrl, choices: { environments: [] } },
      'choices.environments',
      'The field choices.environments is empty.',
    ],
    [
      startOnboardingRequest,
      { planId: 'x', merge: 'now' },
      'merge',
      'The field merge must be one of "wait", "auto".',
    ],
    [runListQuery, { startedBy: 'you' }, 'startedBy', 'The field startedBy must be "me".'],
  ] as const)('%#: %s', (schema, given, field, message) => {
    expect(refusal(schema, given)).toEqual({ code: 'invalid', message, field });
  });
});
