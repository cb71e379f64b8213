import { createApi } from '../support/api.ts';
import { expect, signIn, test } from '../support/test.ts';
import { repositoryUrl } from '../support/world.ts';

test('somebody unknown is sent to sign in, and comes back to where they wanted to be', async ({
  openAs,
  world,
}) => {
  const page = await openAs(null);
  await page.goto('/runs?state=waiting');
  await expect(page).toHaveURL(/\/sign-in\?/);
  await signIn(page, world, 'quinn');
  await expect(page).toHaveURL(`${world.portal}/runs?state=waiting`);
});

test('a wrong password is refused at the identity provider, and nobody is signed in', async ({ openAs }) => {
  const page = await openAs(null);
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in with single sign-on' }).click();
  await page.getByLabel('Login').fill('mira');
  await page.getByLabel('Password').fill('not it');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a sandbox names its sample accounts to a newcomer', async ({ openAs, world }) => {
  const page = await openAs(null);
  await page.goto('/sign-in');
  const samples = page.getByRole('region', { name: 'Sample accounts' });
  for (const { login, password } of world.accounts) {
    await expect(samples).toContainText(`Login ${login}`);
    await expect(samples).toContainText(password);
  }
});

test('signing out ends the session', async ({ openAs, world }) => {
  const page = await openAs(null);
  await page.goto('/sign-in');
  await signIn(page, world, 'morgan');
  await page.goto('/profile');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto('/profile');
  await expect(page).toHaveURL(/\/sign-in\?/);
});

test.describe('a profile', () => {
  test('unlinks the GitHub account, and links it again by OAuth', async ({ openAs }) => {
    const page = await openAs('quinn');
    const account = page.getByRole('region', { name: 'GitHub account' });
    await page.goto('/profile');
    await account.getByRole('button', { name: 'Unlink…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Unlink quinn?' });
    await expect(dialog.getByRole('button', { name: 'Keep it' })).toBeFocused();
    await dialog.getByRole('button', { name: 'Unlink the account' }).click();
    await expect(account).toContainText('Not linked.');

    const begin = account.getByRole('link', { name: /^Link your account at/ });
    await begin.click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'not linked' })).toContainText(
      'you did not agree',
    );

    await begin.click();
    await page.getByLabel('Sign in as').selectOption('quinn');
    await page.getByRole('button', { name: 'Authorize Onramp' }).click();
    await expect(
      page.getByRole('status').filter({ hasText: 'The GitHub account quinn is linked.' }),
    ).toBeVisible();
    await expect(account).toContainText('linked');
  });

  test('makes an API token that is shown once, works with its scope only, and ends when revoked', async ({
    openAs,
    world,
  }) => {
    const page = await openAs('mira');
    const tokens = page.getByRole('region', { name: 'API tokens' });
    await page.goto('/profile');
    await tokens.getByLabel('Name').fill('journey');
    await tokens.getByLabel('Expires after').selectOption('7 days');
    await tokens.getByRole('button', { name: 'Make the token' }).click();
    const shown = tokens.getByRole('status').filter({ hasText: 'Copy it now' });
    const token = (await shown.locator('code').textContent()) ?? '';
    expect(token.length).toBeGreaterThan(30);

    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const read = await fetch(`${world.portal}/api/v1/runs`, { headers });
    expect(read.status).toBe(200);
    const body = JSON.stringify({ repositoryUrl: repositoryUrl(world, 'orders-api') });
    const write = await fetch(`${world.portal}/api/v1/plans`, { method: 'POST', headers, body });
    expect(write.status).toBe(403);

    await page.reload();
    await expect(page.getByText(token)).toHaveCount(0);
    await expect(tokens.getByRole('row', { name: /journey/ })).not.toContainText('never used');
    await tokens.getByRole('button', { name: 'Revoke journey' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke the token' }).click();
    await expect(tokens.getByRole('row', { name: /journey/ })).toContainText('Revoked');
    expect((await fetch(`${world.portal}/api/v1/runs`, { headers })).status).toBe(401);
  });
});

test.describe('a session that ends while an address is typed', () => {
  // What follows the server live is refused from then on; the answer to the action may overtake the page it leads to.
  test.use({ expectedErrors: [/status of 40[14]/] });

  test('comes back with it, and says why', async ({ openAs }) => {
    const page = await openAs('mira');
    await page.goto('/onboard');
    await page.context().clearCookies();
    await page.getByLabel('Repository address').fill('acme/nest-api');
    await page.getByRole('button', { name: 'Inspect' }).click();
    await page.waitForURL(/\/sign-in\?/);
    await expect(page.getByRole('alert').filter({ hasText: 'Your session has ended' })).toBeVisible();
    expect(new URL(page.url()).searchParams.get('callbackUrl')).toBe('/onboard?repository=acme%2Fnest-api');
  });
});

test.describe('an address that leads nowhere', () => {
  test.use({ expectedErrors: [/status of 40[34]/] });

  test('is said to be nothing, with a way home', async ({ openAs }) => {
    const page = await openAs('mira');
    for (const [path, title] of [
      ['/runs/00000000-0000-7000-8000-000000000000', 'There is no such run'],
      ['/apps/no-such-app', 'There is no such app'],
      ['/teams/no-such-team', 'There is no such team'],
      ['/onboard/no-such-plan', 'There is no such plan'],
      ['/no-such-page', 'There is nothing at this address'],
    ] as const) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(404);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
      await expect(page).toHaveTitle('Not found · Onramp');
    }
    await page.getByRole('link', { name: 'Go home' }).click();
    await expect(page.getByLabel('Repository address')).toBeVisible();
    await page.goto('/apps/undone-long-ago');
    await page.getByRole('link', { name: 'Undone runs' }).click();
    await expect(page.getByRole('link', { name: 'Undone', exact: true })).toHaveAttribute(
      'aria-current',
      'page',
    );
  });

  test('is not shown to somebody who may not see it', async ({ openAs, world }) => {
    // A plan of another team: neither its maker nor its team.
    const planId = await createApi(world, 'platform').createReadyPlan(repositoryUrl(world, 'storefront-web'));
    const page = await openAs('quinn');
    const answer = await page.goto(`/onboard/${planId}`);
    expect(answer?.status()).toBe(403);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You may not see this page');
    await page.getByRole('link', { name: 'Your roles and teams' }).click();
    await expect(page.getByRole('region', { name: 'Roles and teams' })).toContainText('Checkout');
  });
});
