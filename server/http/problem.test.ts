import { describe, expect, it } from 'vitest';
import { PORTAL_ERROR_CODES, PortalError } from '#domain/portal-error.ts';
import { toProblemResponse } from './problem.ts';

describe('a failure as problem details', () => {
  it.each(PORTAL_ERROR_CODES)('has a status of its own kind for %s, with the sentence', async (code) => {
    const response = toProblemResponse(new PortalError(code, 'The thing is so. Do this.'));
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.json()).toMatchObject({
      code,
      status: response.status,
      detail: 'The thing is so. Do this.',
    });
  });

  it('never shows what an unexpected error says', async () => {
    const response = toProblemResponse(new Error('password=canary'));
    expect(response.status).toBe(500);
    expect(JSON.stringify(await response.json())).not.toContain('canary');
  });

  it('says when to come back', () => {
    const response = toProblemResponse(
      new PortalError('rate-limited', 'Too many requests.', { retryAfterMs: 1_500 }),
    );
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2']);
  });
});
