import type { Page } from '@playwright/test';
import { createApi } from '../support/api.ts';
import { settledRun } from '../support/sample-runs.ts';
import { expect, test } from '../support/test.ts';
import { repositoryUrl } from '../support/world.ts';

/** The two keys must follow each other within 1.2 s, which a busy machine may miss: then they are pressed again. */
async function goTo(page: Page, letter: string, url: string): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('g');
    await page.keyboard.press(letter);
    await expect(page).toHaveURL(url, { timeout: 5_000 });
  }).toPass({ timeout: 30_000 });
}

test('everything can be reached without a mouse', async ({ openAs, world }) => {
  await settledRun(world, 'waiting');
  const page = await openAs('mira');
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();

  await test.step('the first Tab leads over the navigation, to the content', async () => {
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the content' });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();
  });

  await test.step('G and a letter go to a page', async () => {
    for (const [letter, path] of [
      ['r', '/runs'],
      ['i', '/inbox'],
      ['a', '/apps'],
      ['t', '/teams'],
    ]) {
      await goTo(page, letter as string, `${world.portal}${path}`);
    }
  });

  await test.step('J moves along a list, Enter opens', async () => {
    await goTo(page, 'r', `${world.portal}/runs`);
    await expect(
      page
        .getByRole('main')
        .getByRole('link', { name: /^Onboard storefront-web/ })
        .first(),
    ).toBeVisible();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/runs\/[\w-]+$/);
  });

  await test.step('? shows all keys, and Escape closes them', async () => {
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keys' });
    await expect(sheet).toContainText('Go to Runs');
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
  });

  await test.step('Ctrl K finds a run by its number, and says so when nothing is called so', async () => {
    const run = await settledRun(world, 'waiting');
    await page.keyboard.press('Control+k');
    const menu = page.getByRole('dialog', { name: 'Search or run a command' });
    await expect(menu).toBeVisible();
    await page.keyboard.type('storefrnot-wbe');
    await expect(menu.getByText('Nothing is called “storefrnot-wbe”')).toBeVisible();
    await expect(menu.getByRole('group', { name: 'Did you mean' })).toContainText('storefront-web');
    await page.keyboard.press('Control+a');
    await page.keyboard.type(`#${run.number}`);
    const first = menu.getByRole('option', { name: new RegExp(`Run ${run.number}$`) });
    await expect(first).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(`${world.portal}/runs/${run.id}`);
  });

  await test.step('Ctrl K takes an address to where it is inspected', async () => {
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog', { name: 'Search or run a command' })).toBeVisible();
    await page.keyboard.type(repositoryUrl(world, 'storefront-web'));
    const first = page.getByRole('option', { name: `Onboard ${repositoryUrl(world, 'storefront-web')}` });
    await expect(first).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/onboard\?repository=/);
    await expect(page.getByLabel('Repository address')).toHaveValue(repositoryUrl(world, 'storefront-web'));
    await expect(page.getByLabel('Repository address')).toBeFocused();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/onboard\/[\w-]+/);
  });

  await test.step('keys typed into a field stay in it', async () => {
    await page.goto('/runs');
    await page.keyboard.press('/');
    const filter = page.getByRole('searchbox');
    await expect(filter).toBeFocused();
    await page.keyboard.type('gt?');
    await expect(filter).toHaveValue('gt?');
    await expect(page).toHaveURL(/\/runs$/);
  });
});

test('Ctrl Enter starts the onboarding of a plan that is in view; a running one is shown instead', async ({
  openAs,
  world,
}) => {
  const waiting = await settledRun(world, 'waiting');
  const planId = await createApi(world, 'engineer').createReadyPlan(repositoryUrl(world, 'storefront-web'));
  const page = await openAs('mira');
  await page.goto(`/onboard/${planId}`);
  await expect(
    page.getByRole('button', { name: /Start onboarding/ }).or(page.getByRole('link', { name: /^Open run/ })),
  ).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page).toHaveURL(`${world.portal}/runs/${waiting.id}`);
});
