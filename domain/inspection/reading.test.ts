import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText, describeUnreadable, MAX_READ_BYTES } from './reading.ts';

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding);
const whyOf = (content: Uint8Array) => {
  const reading = decodeText(content);
  return reading.state === 'text' ? null : describeUnreadable(reading.reason);
};

describe('reading the bytes of a file', () => {
  it('gives text word for word, also with a byte order mark, so that writing it back changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const content = bytes(text.replaceAll('\0', ''));
        const reading = decodeText(content);
        expect(reading.state === 'text' && bytes(reading.text)).toEqual(content);
      }),
    );
    expect(decodeText(bytes('\ufeffFROM x\n'))).toEqual({ state: 'text', text: '\ufeffFROM x\n' });
  });

  it('says where Latin-1 stops being UTF-8', () => {
    const dockerfile = bytes('FROM node:22\n# Réglages\nCMD ["node"]\n', 'latin1');
    expect(whyOf(dockerfile)).toBe('not UTF-8 text at byte 17, in line 2');
    expect(whyOf(bytes('caf\u00e9', 'latin1'))).toBe('not UTF-8 text at byte 4, in line 1');
    expect(whyOf(Buffer.concat([bytes('é\n'), Buffer.from([0xff])]))).toBe(
      'not UTF-8 text at byte 4, in line 2',
    );
  });

  it('knows UTF-16 by its mark, and by its NUL bytes without one', () => {
    expect(whyOf(Buffer.concat([Buffer.from([0xff, 0xfe]), bytes('FROM x', 'utf16le')]))).toContain('UTF-16');
    expect(whyOf(Buffer.concat([Buffer.from([0xfe, 0xff]), bytes('x')]))).toContain('UTF-16');
    expect(whyOf(bytes('FROM x', 'utf16le'))).toBe('not text: byte 2 is NUL, as in binary files and UTF-16');
  });

  it('says how large is too large', () => {
    expect(decodeText(Buffer.alloc(MAX_READ_BYTES, 'a')).state).toBe('text');
    expect(whyOf(Buffer.alloc(600_000, 'a'))).toBe('586 KiB, more than the 512 KiB that are read');
  });

  it('does not take a Git LFS pointer for the file it stands for', () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'4'.repeat(64)}\nsize 12345\n`;
    expect(whyOf(bytes(pointer))).toContain('Git LFS pointer');
    expect(decodeText(bytes(`# ${pointer}`)).state).toBe('text');
  });
});
