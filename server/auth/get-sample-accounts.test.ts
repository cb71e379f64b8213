import { describe, expect, it } from 'vitest';
import { getSampleAccounts } from './get-sample-accounts.ts';

describe('getSampleAccounts', () => {
  it('is null for a real installation, and for a sandbox that names nobody', () => {
    const account = { role: 'engineer', login: 'mira', password: 'mira-sample' };
    expect(getSampleAccounts({ sandbox: null })).toBeNull();
    expect(getSampleAccounts({ sandbox: { accounts: [], repositories: [] } })).toBeNull();
    expect(getSampleAccounts({ sandbox: { accounts: [account], repositories: [] } })).toEqual([account]);
  });
});
