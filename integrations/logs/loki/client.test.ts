import { describe, expect, it } from 'vitest';
import { toLogQl } from './client.ts';

describe('the query for an app', () => {
  it('names namespace and app, and filters literally', () => {
    expect(toLogQl({ namespace: 'checkout-staging', app: 'orders-api' })).toBe(
      '{namespace="checkout-staging", app="orders-api"}',
    );
    expect(toLogQl({ namespace: 'n', app: 'a', contains: 'ready' })).toBe(
      '{namespace="n", app="a"} |= "ready"',
    );
  });

  it('cannot be broken out of', () => {
    expect(toLogQl({ namespace: 'n', app: 'a"} or {b="', contains: 'back\\slash\nline' })).toBe(
      '{namespace="n", app="a\\"} or {b=\\""} |= "back\\\\slash\\nline"',
    );
  });
});
