import { describe, expect, it, vi } from 'vitest';

vi.mock('./session-requests.ts', () => ({ signOut: () => undefined }));
const { listActions } = await import('./menu-actions.ts');

const titles = (text: string, mayOnboard = true) =>
  listActions({ mayOnboard, text }).map(({ title, always }) => (always ? `${always}: ${title}` : title));

describe('the actions of the command menu', () => {
  it('onboard a pasted address before all else', () => {
    const address = 'https://github.com/acme/cart';
    expect(titles(address)[0]).toBe(`first: Onboard ${address}`);
    expect(titles('acme/cart')).toContain('last: Onboard acme/cart');
  });
  it('offer no onboarding to who may not do it', () => {
    expect(titles('https://github.com/acme/cart', false).join()).not.toContain('Onboard');
    expect(titles('', false).join()).not.toContain('Onboard');
  });
  it('take no address of a ticket or a page for a repository', () => {
    for (const text of ['https://acme.atlassian.net/browse/PLAT-1', 'http://localhost:3000/apps/cart'])
      expect(titles(text).join()).not.toContain(`Onboard ${text}`);
  });
  it('look through all runs and apps for what was typed', () => {
    expect(titles('zzz')).toEqual(
      expect.arrayContaining([
        'last: Look through all runs for “zzz”',
        'last: Look through all apps for “zzz”',
      ]),
    );
  });
});
