import { describe, expect, it } from 'vitest';
import { hrefWith } from './href.ts';

describe('hrefWith', () => {
  it('keeps the other parameters, encodes values, and leaves out what is undefined or empty', () => {
    const filter = { state: 'failed', query: 'a&b c', cursor: 'x' };
    expect(hrefWith('/runs', filter, { cursor: undefined })).toBe('/runs?state=failed&query=a%26b+c');
    expect(hrefWith('/runs', { query: '' })).toBe('/runs');
  });
});
