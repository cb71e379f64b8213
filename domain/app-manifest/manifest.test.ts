import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { manifestSchema, toJsonSchema } from './manifest.ts';
import { appManifest } from './manifest-arbitraries.ts';
import { parseManifest, serialiseManifest } from './manifest-text.ts';

const SCHEMA_URL = 'https://onramp.example/schemas/onramp.v1.json';

const VALID = `apiVersion: onramp.dev/v1
team: checkout
apps:
  - name: returns-api
    blueprint: node@1
    port: 8080
    size: { cpu: 250m, memory: 256Mi, pods: 2 }
`;

describe('the app manifest', () => {
  it('is read with defaults for what is left out', () => {
    const parsed = parseManifest(VALID);
    expect(parsed).toMatchObject({
      ok: true,
      manifest: { apps: [{ path: '.', user: 1000, writable: [], env: {} }] },
    });
  });

  it.each([
    ['port: 8080', 'port: 0', 6, 'apps[0].port'],
    ['node@1', 'node', 5, 'apps[0].blueprint'],
    ['cpu: 250m', 'cpu: lots', 7, 'apps[0].size.cpu'],
    ['cpu: 250m', 'cpu: 0m', 7, 'apps[0].size.cpu'],
    ['name: returns-api', 'name: Returns_API', 4, 'apps[0].name'],
    ['port: 8080', 'port: 8080\n    path: ../secrets', 7, 'apps[0].path'],
    ['port: 8080', 'port: 8080\n    path: /etc', 7, 'apps[0].path'],
    ['port: 8080', 'port: 8080\n    env: { PORT: "1" }', 7, 'apps[0].env'],
    ['team: checkout', 'team: checkout\nowner: me', 3, 'owner'],
  ])('names line and field of a problem: %s -> %s', (from, to, line, path) => {
    const parsed = parseManifest(VALID.replace(from, to));
    expect(parsed.ok).toBe(false);
    if (!parsed.ok)
      expect(parsed.problems.map((problem) => [problem.line, problem.path])).toContainEqual([line, path]);
  });

  it.each([
    ['port: 8080', 'port: many', 'must be a number'],
    ['port: 8080', 'port: 0', 'must be at least 1'],
    ['port: 8080', 'prt: 8080', 'is not known here'],
    ['port: 8080', '', 'is missing'],
    ['cpu: 250m', 'cpu: lots', 'write 250m, 0.5 or 2'],
    ['port: 8080', 'port: 8080\n    env: { lower: "1" }', 'upper-case letters, digits and _'],
    ['port: 8080', 'port: 8080\n    port: 8081', 'a key stands here twice'],
  ])('says what is wrong in words of ours: %s -> %s', (from, to, message) => {
    const parsed = parseManifest(VALID.replace(from, to));
    expect(parsed.ok ? [] : parsed.problems.map((problem) => problem.message)).toContain(message);
  });

  it('refuses commands that GitHub would evaluate, and commands of more than one line', () => {
    for (const test of [
      'npm test $' + '{{ secrets.TOKEN }}',
      'npm test\ncurl evil.example',
      'a\u0000b',
      'a\u2028b\u0007',
    ]) {
      const text = `${VALID}    test: ${JSON.stringify(test)}\n`;
      expect(parseManifest(text), test).toMatchObject({ ok: false });
    }
  });

  it('refuses text that is no YAML map, repeats a key, or blows up through aliases', () => {
    const bomb = [
      'a: &a [x, x, x, x]',
      ...'bcdefghij'
        .split('')
        .map((key, index) => `${key}: &${key} [${`*${'abcdefghij'[index]},`.repeat(9)}]`),
    ];
    for (const text of ['- 1', '', 'a: [', `team: a\n${VALID}`, bomb.join('\n'), 'x'.repeat(100_001)]) {
      expect(parseManifest(text), text.slice(0, 30)).toMatchObject({ ok: false });
    }
  });

  it('says the same after it was written and read again, whatever it says', () => {
    fc.assert(
      fc.property(appManifest, (manifest) => {
        const text = serialiseManifest(manifest, SCHEMA_URL);
        expect(parseManifest(text)).toEqual({ ok: true, manifest: manifestSchema.parse(manifest) });
      }),
      { numRuns: 150 },
    );
  }, 30_000);

  it('tells editors its schema in the first line, on one line even for a hostile address', () => {
    const manifest = manifestSchema.parse(parse(VALID));
    const [first, second] = serialiseManifest(manifest, 'https://x.example/a\nteam: evil').split('\n');
    expect(first).toBe('# yaml-language-server: $schema=https://x.example/a%0Ateam:%20evil');
    expect(second).toBe('');
  });

  it('offers a JSON schema that asks for what is required and knows every field', () => {
    const schema = toJsonSchema();
    expect(schema).toMatchObject({
      type: 'object',
      required: ['apiVersion', 'team', 'apps'],
      additionalProperties: false,
    });
    expect(JSON.stringify(schema)).toContain('"blueprint"');
  });
});
