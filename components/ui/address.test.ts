import { describe, expect, it } from 'vitest';
import { addressWith, oneOf } from './address.ts';

const here = { pathname: '/runs/7', search: '?step=announce&tab=log', hash: '#end' };

describe('the address of a page', () => {
  it('changes what is asked and keeps the rest', () => {
    expect(addressWith(here, { tab: 'links' })).toBe('/runs/7?step=announce&tab=links#end');
    expect(addressWith(here, { tab: null })).toBe('/runs/7?step=announce#end');
    expect(addressWith({ ...here, hash: '' }, { tab: null, step: null })).toBe('/runs/7');
  });

  it('carries any text safely', () => {
    const changed = addressWith({ pathname: '/p', search: '', hash: '' }, { file: 'a&b=c/ü.yaml' });
    expect(new URL(changed, 'http://localhost').searchParams.get('file')).toBe('a&b=c/ü.yaml');
  });

  it('takes an unknown value for the usual one', () => {
    expect(oneOf(['made', 'log'], 'log')).toBe('log');
    expect(oneOf(['made', 'log'], 'nonsense')).toBe('made');
    expect(oneOf(['made', 'log'], null)).toBe('made');
  });
});
