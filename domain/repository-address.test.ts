import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRepositoryAddress, withoutSecrets } from './repository-address.ts';

const settings = { hosts: ['github.com', 'github.acme.example:8443'] };
const named = { ok: true, host: 'github.com', owner: 'acme', name: 'orders-api' };

describe('any spelling of an address names the same repository', () => {
  it.each([
    'acme/orders-api',
    ' acme/orders-api ',
    'acme/orders-api.git',
    'github.com/acme/orders-api',
    'https://github.com/acme/orders-api',
    'https://github.com/acme/orders-api/',
    'https://github.com/acme/orders-api.git',
    'HTTPS://GitHub.com/acme/orders-api',
    'http://github.com/acme/orders-api',
    'https://www.github.com/acme/orders-api',
    'https://github.com/acme/orders-api/tree/main/services/api',
    'https://github.com/acme/orders-api/blob/main/package.json#L12',
    'https://github.com/acme/orders-api/pull/37/files?diff=split',
    'git@github.com:acme/orders-api.git',
    'git@github.com:acme/orders-api',
    'ssh://git@github.com/acme/orders-api.git',
    'ssh://git@ssh.github.com:443/acme/orders-api.git',
    'git+ssh://git@github.com/acme/orders-api.git',
    'git+https://github.com/acme/orders-api.git',
    'git://github.com/acme/orders-api.git',
  ])('%s', (spelling) => {
    expect(parseRepositoryAddress(spelling, settings)).toEqual(named);
  });

  it('keeps the port of a host that has one', () => {
    expect(parseRepositoryAddress('https://github.acme.example:8443/a/b', settings)).toMatchObject({
      ok: true,
      host: 'github.acme.example:8443',
    });
    expect(parseRepositoryAddress('git@github.acme.example:a/b.git', settings)).toMatchObject({
      ok: true,
      host: 'github.acme.example:8443',
    });
  });
});

describe('what is not a repository gets a sentence', () => {
  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['orders-api', 'not-a-repository'],
    ['https://github.com/acme', 'not-a-repository'],
    ['https://github.com/', 'not-a-repository'],
    ['https://github.com/acme/..', 'not-a-repository'],
    ['file:///etc/passwd', 'not-a-repository'],
    ['x'.repeat(2_001), 'too-long'],
    ['ext::sh -c touch', 'unsafe'],
    ['https://gitlab.com/acme/orders-api', 'other-host'],
    ['https://github.com.evil.example/acme/orders-api', 'other-host'],
    ['https://127.0.0.1/acme/orders-api', 'other-host'],
    ['https://2130706433/acme/orders-api', 'other-host'],
    ['https://[::1]/acme/orders-api', 'other-host'],
    ['https://169.254.169.254/latest/meta-data', 'other-host'],
    ['https://github.com:8080/acme/orders-api', 'other-host'],
    ['https://token@github.com/acme/orders-api', 'credentials'],
    ['https://me:secret@github.com/acme/orders-api', 'credentials'],
    ['https://github.com@evil.example/acme/orders-api', 'credentials'],
    ['-oProxyCommand=touch/x', 'unsafe'],
    ['https://gіthub.com/acme/orders-api', 'unsafe'],
    ['acme/orders api', 'unsafe'],
    ['acme/orders\u0000api', 'unsafe'],
  ])('%j is %s', (text, reason) => {
    const parsed = parseRepositoryAddress(text, settings);
    expect(parsed).toMatchObject({ ok: false, reason });
    expect(parsed.ok === false && parsed.sentence).toMatch(/^["A-Z].*\.$/);
  });
});

describe('the sentence names what is really wrong', () => {
  const sentenceOf = (text: string) => {
    const parsed = parseRepositoryAddress(text, settings);
    return parsed.ok ? '' : parsed.sentence;
  };

  it('of an address that is too long: its length', () => {
    expect(sentenceOf('x'.repeat(5_000))).toContain('has 5,000 characters, and Onramp reads at most 2,000.');
  });

  it.each([
    ['javascript:alert(1)', 'javascript:'],
    ['mailto:mira@acme.example', 'mailto:'],
    ['data:text/html,hello', 'data:'],
    ['file:///etc/passwd', 'file:'],
    ['ftp://github.com/acme/orders-api', 'ftp:'],
    ['s3+https://github.com/acme/orders-api', 's3+https:'],
  ])('of %s: how it begins', (text, scheme) => {
    expect(sentenceOf(text)).toContain(`does not begin with "${scheme}".`);
  });

  it('of a host that is not allowed: the host, with a port too', () => {
    expect(sentenceOf('git@gitlab.com:acme/orders-api')).toContain('"gitlab.com" is not a host');
    expect(sentenceOf('localhost:3000/acme/orders-api')).toContain('"localhost:3000" is not a host');
  });

  it('and a host without a dot is still a host where it is configured', () => {
    expect(parseRepositoryAddress('git-host:acme/orders-api', { hosts: ['git-host'] })).toMatchObject({
      ok: true,
      host: 'git-host',
    });
  });
});

it('never throws, and never leaves the configured hosts, whatever is typed', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.webUrl({ withFragments: true, withQueryParameters: true })),
      (text) => {
        const parsed = parseRepositoryAddress(text, settings);
        if (parsed.ok) expect(settings.hosts).toContain(parsed.host);
      },
    ),
  );
});

it('reads back what it would print, for every owner and name GitHub allows', () => {
  const owner = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
  const name = fc.stringMatching(/^[a-z0-9_-][a-z0-9._-]{0,20}$/).filter((text) => !text.endsWith('.git'));
  fc.assert(
    fc.property(owner, name, (o, n) => {
      expect(parseRepositoryAddress(`https://github.com/${o}/${n}`, settings)).toMatchObject({
        owner: o,
        name: n,
      });
    }),
  );
});

describe('what is kept of an address', () => {
  it.each([
    ['https://github.com/acme/orders-api?access_token=s3cret', 'https://github.com/acme/orders-api'],
    ['https://github.com/acme/orders-api#s3cret', 'https://github.com/acme/orders-api'],
    ['https://s3cret@github.com/acme/orders-api', 'https://github.com/acme/orders-api'],
    ['https://a:s3cret@b@github.com/acme/orders-api', 'https://github.com/acme/orders-api'],
    ['acme/orders-api?token=s3cret', 'acme/orders-api'],
    [' git@github.com:acme/orders-api.git ', 'git@github.com:acme/orders-api.git'],
  ])('%s', (typed, kept) => {
    expect(withoutSecrets(typed)).toBe(kept);
  });

  it('names the same repository, and has none of what stood behind ? or #, nor before @', () => {
    const part = fc.stringMatching(/^[A-Za-z0-9._~=&@:/-]{1,20}$/);
    fc.assert(
      fc.property(part, part, (query, fragment) => {
        const typed = `https://github.com/acme/orders-api?q=Q${query}#F${fragment}`;
        const kept = withoutSecrets(typed);
        expect(kept).toBe('https://github.com/acme/orders-api');
        expect(parseRepositoryAddress(kept, settings)).toEqual(parseRepositoryAddress(typed, settings));
      }),
    );
  });

  it.each(['https://github.com/acme?access_token=s3cret', 'acme?access_token=s3cret', 'acme/..#s3cret'])(
    'a refusal does not quote the token in %s',
    (typed) => {
      const answer = parseRepositoryAddress(typed, settings);
      expect(answer).toMatchObject({ ok: false });
      expect(JSON.stringify(answer)).not.toContain('s3cret');
    },
  );
});
