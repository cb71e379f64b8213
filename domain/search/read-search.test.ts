import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSearch } from './read-search.ts';

const SHA = '8c41d7e5b20e9a77b0e1c41aa9c0d07f3b2c1b2c';
const ID = '0190a0f4-1c2b-7000-8000-00000000000a';

describe('readSearch', () => {
  it.each([
    ['12', { number: 12 }],
    ['#12', { number: 12 }],
    ['Run 12', { number: 12 }],
    ['plat-12', { issueKey: 'PLAT-12' }],
    ['https://acme.atlassian.net/browse/PLAT-12', { issueKey: 'PLAT-12', number: null }],
    [SHA, { revision: SHA }],
    ['8C41D7E', { revision: '8c41d7e' }],
    [
      `https://github.com/acme/cart/commit/${SHA}`,
      { revision: SHA, repository: { owner: 'acme', name: 'cart' } },
    ],
    ['acme/cart', { repository: { owner: 'acme', name: 'cart' } }],
    ['https://github.com/acme/cart.git', { repository: { owner: 'acme', name: 'cart' } }],
    ['git@github.com:acme/cart.git', { repository: { owner: 'acme', name: 'cart' } }],
    ['https://github.com/acme/cart/pull/12', { repository: { owner: 'acme', name: 'cart' }, number: null }],
    [ID, { uuid: ID }],
    [`http://localhost:3000/runs/${ID}?step=await-merge`, { uuid: ID, repository: null }],
    [`http://localhost:3000/inbox/merge.${ID}`, { uuid: ID }],
    ['http://localhost:3000/apps/cart', { page: { kind: 'app', slug: 'cart' } }],
    ['http://localhost:3000/teams/checkout', { page: { kind: 'team', slug: 'checkout' } }],
  ])('reads %s', (text, expected) => {
    expect(readSearch(text)).toMatchObject(expected);
  });

  it('takes no word for a number, a key or a commit', () => {
    for (const text of ['cart', 'web-api', 'added', 'run', 'a/b/c', ''])
      expect(readSearch(text)).toMatchObject({
        number: null,
        issueKey: null,
        revision: null,
        uuid: null,
        repository: null,
      });
    expect(readSearch('99999999999').number).toBeNull();
  });

  it('gives the database only what it can take, whatever was pasted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const { words, number, page, repository } = readSearch(`${text}\u0000\ud800`);
        expect(words.length).toBeLessThanOrEqual(200);
        for (const each of [words, page?.slug ?? '', repository?.name ?? '']) {
          expect(each).not.toContain('\u0000');
          expect(each.isWellFormed()).toBe(true);
        }
        if (number !== null) expect(number).toBeLessThanOrEqual(2_147_483_647);
      }),
    );
    expect(readSearch('https://github.com/%00%ff/x').repository?.owner).not.toContain('\u0000');
  });
});
