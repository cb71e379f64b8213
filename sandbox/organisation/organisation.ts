/** The sample organisation, as data. Every name and address is made up. */

export type Role = 'engineer' | 'qa' | 'platform' | 'manager';

export interface SamplePerson {
  role: Role;
  login: string;
  name: string;
  email: string;
  /** Groups the identity provider reports: a role, and teams. */
  groups: string[];
}

export type Expectation = 'succeeds' | 'waits' | 'fails' | 'refused';

export interface SampleRepository {
  name: string;
  /** The folder under `repositories/`; null for a repository without a commit. */
  folder: string | null;
  description: string;
  team: string;
  /** Whether the Onramp app may reach it from the start. */
  installed: boolean;
  /** How an onboarding ends when nobody helps. */
  expect: Expectation;
}

export const ORGANISATION = 'acme';
export const APP_SLUG = 'onramp';

const person = (role: Role, login: string, name: string, team: string): SamplePerson => ({
  role,
  login,
  name: `${name} Sample`,
  email: `${login}@acme.example`,
  groups: [`onramp-${role}`, `team-${team}`],
});

export const PEOPLE: readonly SamplePerson[] = [
  person('engineer', 'mira', 'Mira', 'checkout'),
  person('qa', 'quinn', 'Quinn', 'checkout'),
  person('platform', 'tomas', 'Tomas', 'platform'),
  person('manager', 'morgan', 'Morgan', 'checkout'),
];

/** What a sample person types to sign in. No secret: the sign-in page shows it. */
export const passwordOf = ({ login }: Pick<SamplePerson, 'login'>): string => `${login}-sandbox`;

export const TEAMS: ReadonlyArray<{ slug: string; name: string; members: string[] }> = [
  { slug: 'checkout', name: 'Checkout', members: ['mira', 'quinn', 'morgan'] },
  { slug: 'storefront', name: 'Storefront', members: ['mira'] },
  { slug: 'platform', name: 'Platform', members: ['tomas'] },
];

export const CHANNELS: readonly string[] = [
  'platform-requests',
  'team-checkout',
  'team-storefront',
  'onboarding',
];

export const REPOSITORIES: readonly SampleRepository[] = [
  {
    name: 'orders-api',
    folder: 'orders-api',
    description: 'Takes orders. Express, with tests and metrics.',
    team: 'checkout',
    installed: true,
    expect: 'succeeds',
  },
  {
    name: 'storefront-web',
    folder: 'storefront-web',
    description: 'The shop window. Next.js.',
    team: 'storefront',
    installed: true,
    expect: 'succeeds',
  },
  {
    name: 'receipts-worker-api',
    folder: 'receipts-worker-api',
    description: 'Writes receipts. Node.js with a Dockerfile of its own.',
    team: 'checkout',
    installed: true,
    expect: 'succeeds',
  },
  {
    name: 'pricing-api',
    folder: 'pricing-api',
    description: 'Computes prices. One of its tests fails.',
    team: 'checkout',
    installed: true,
    expect: 'fails',
  },
  {
    name: 'loyalty-api',
    folder: 'loyalty-api',
    description: 'Counts points. The Onramp app is not installed on it.',
    team: 'checkout',
    installed: false,
    expect: 'waits',
  },
  {
    name: 'empty-repository',
    folder: null,
    description: 'Nothing was ever pushed.',
    team: 'checkout',
    installed: true,
    expect: 'refused',
  },
];
