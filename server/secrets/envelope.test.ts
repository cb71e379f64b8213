import { describe, expect, it } from 'vitest';
import { openSecret, sealSecret } from './envelope.ts';

const MASTER = 'sample-master-secret-of-32-bytes!!';

describe('a sealed secret', () => {
  it('opens with the same master secret and purpose', () => {
    expect(openSecret(MASTER, 'session/1', sealSecret(MASTER, 'session/1', 'canary ü'))).toBe('canary ü');
  });

  it('never shows its text', () => {
    expect(Buffer.from(sealSecret(MASTER, 'session/1', 'canary')).includes('canary')).toBe(false);
  });

  it('looks different each time', () => {
    expect(sealSecret(MASTER, 'session/1', 'canary')).not.toEqual(sealSecret(MASTER, 'session/1', 'canary'));
  });

  it('stays closed with another master secret, another purpose, or one changed byte', () => {
    const sealed = sealSecret(MASTER, 'session/1', 'canary');
    expect(() => openSecret(`${MASTER}x`, 'session/1', sealed)).toThrow();
    expect(() => openSecret(MASTER, 'session/2', sealed)).toThrow();
    for (const position of [0, 20, sealed.length - 1]) {
      const changed = Uint8Array.from(sealed);
      changed[position]! ^= 1;
      expect(() => openSecret(MASTER, 'session/1', changed)).toThrow();
    }
  });
});
