import { createApi } from '../support/api.ts';
import { expect, test } from '../support/test.ts';
import { repositoryUrl } from '../support/world.ts';

test('a platform engineer answers a ticket in Jira, and the paused run goes on by itself', async ({
  openAs,
  world,
}) => {
  const api = createApi(world, 'engineer');
  const planId = await api.createReadyPlan(repositoryUrl(world, 'loyalty-api'));
  const miraPage = await openAs('mira');

  await test.step('the engineer is told beforehand that the run will wait, and starts it', async () => {
    await miraPage.goto(`/onboard/${planId}`);
    await expect(
      miraPage.getByText(/must install the Onramp app on acme\/loyalty-api/).first(),
    ).toBeVisible();
    await miraPage.getByLabel('I merge myself').check();
    await miraPage.getByRole('button', { name: 'Start onboarding' }).click();
    await miraPage.waitForURL(/\/runs\/[\w-]+/);
    await expect(miraPage.getByRole('heading', { level: 1 })).toBeVisible();
    await miraPage.evaluate(() => Object.assign(window, { loadedOnce: true }));
  });

  await test.step('the run says who is waited for, since when, and by which ticket', async () => {
    const step = miraPage.getByRole('region', { name: 'Selected step' });
    await expect(miraPage.getByText('Waits for the platform team').first()).toBeVisible({ timeout: 90_000 });
    await expect(step.getByText('Human task', { exact: true })).toBeVisible();
    await expect(step.getByRole('link', { name: /^PLAT-\d+/ }).first()).toBeVisible({ timeout: 30_000 });
    await expect(step).toContainText('Waiting since');
    await expect(step).toContainText('the platform team');
  });

  const page = await openAs('tomas');
  await test.step('the platform engineer finds the task in the inbox, with what is asked', async () => {
    await page.goto('/');
    await page
      .getByRole('navigation', { name: 'Main', exact: true })
      .getByRole('link', { name: /Inbox/ })
      .click();
    await page.waitForURL(/\/inbox/);
    await page
      .getByRole('link', { name: /loyalty-api/ })
      .first()
      .click();
    await page.waitForURL(/\/inbox\/[\w-]+/);
    await expect(page.getByRole('heading', { level: 1 })).toContainText('loyalty-api');
    await expect(page.getByText('You may answer.', { exact: false })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'What each answer does' })).toBeVisible();
  });

  const jira = await test.step('opens the ticket in Jira and reads the request', async () => {
    const [opened] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: /^Answer PLAT-\d+ in Jira/ }).click(),
    ]);
    await expect(opened.getByRole('heading', { level: 1 })).toContainText('loyalty-api');
    await expect(opened.locator(`a[href*="${new URL(world.portal).host}/"]`).first()).toBeVisible();
    return opened;
  });

  await test.step('installs the app on the code host', async () => {
    const github = await page.context().newPage();
    const install = await jira.locator('a[href*="/installations/new"]').first().getAttribute('href');
    expect(install, 'the ticket links to where the app is installed').toBeTruthy();
    await github.goto(install ?? '');
    await github.getByLabel('acme/loyalty-api').check();
    await github.getByRole('button', { name: 'Install' }).click();
    await expect(github.getByRole('link', { name: 'acme/loyalty-api' })).toBeVisible();
    await github.close();
  });

  await test.step('finds the ticket closed: what was asked is seen to be done', async () => {
    await expect(async () => {
      await jira.reload();
      await expect(jira.getByText(/^No longer needed: the app is installed/)).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 60_000 });
  });

  const run = await api.findRun('acme/loyalty-api');
  await test.step('the run goes on before the engineer’s eyes, up to the merge', async () => {
    const steps = miraPage.getByRole('region', { name: 'Steps' });
    await expect(steps.getByRole('button', { name: 'Verify access, succeeded' })).toBeVisible({
      timeout: 60_000,
    });
    await expect(miraPage.getByText(/Waits for you to merge #\d+/).first()).toBeVisible({ timeout: 60_000 });
  });

  await test.step('the engineer merges the pull request on the code host', async () => {
    const [pull] = await Promise.all([
      miraPage.waitForEvent('popup'),
      miraPage.getByRole('link', { name: /Open the pull request/ }).click(),
    ]);
    const merging = pull.locator('form', { has: pull.getByRole('button', { name: 'Merge pull request' }) });
    await merging.locator('select[name="login"]').selectOption('mira');
    await merging.getByRole('button', { name: 'Merge pull request' }).click();
    await expect(pull.getByText('merged', { exact: true }).first()).toBeVisible();
    await pull.close();
  });

  await test.step('the run finishes, still without a reload', async () => {
    await expect(miraPage.getByRole('heading', { name: 'loyalty-api is onboarded' })).toBeVisible({
      timeout: 300_000,
    });
    expect(await miraPage.evaluate(() => 'loadedOnce' in window)).toBe(true);
  });

  await test.step('the task is closed, with what was seen', async () => {
    const [task] = (await api.getRun(run?.id ?? '')).humanTasks;
    await page.goto(`/inbox/${task?.id}`);
    await expect(page.getByText('Seen by Onramp')).toBeVisible();
    await expect(
      page.getByText('No longer needed: the app is installed on acme/loyalty-api now.'),
    ).toBeVisible();
    await page.goto('/inbox?show=closed');
    await expect(page.getByRole('region', { name: 'What waits' })).toContainText('loyalty-api');
  });

  await test.step('the engineer undoes the run on its page, and sees it happen', async () => {
    await miraPage.getByRole('button', { name: 'More actions' }).click();
    await miraPage.getByRole('menuitem', { name: /Undo the run/ }).click();
    const dialog = miraPage.getByRole('dialog');
    await dialog.getByRole('radio', { name: /Leave the files in the repository/ }).check();
    await expect(dialog).toContainText(/fails at “.+” on every push to main/);
    await expect(dialog.getByRole('list', { name: 'Will be removed' })).toContainText('loyalty-api');
    await dialog.getByRole('radio', { name: /Take the files out by a pull request/ }).check();
    await expect(dialog.getByRole('list', { name: 'Removed at once' })).toContainText('Onramp');
    await expect(dialog.getByRole('list', { name: 'Taken out by the pull request' })).toContainText(
      'onramp-deploy.yml',
    );
    await expect(dialog.getByRole('list', { name: 'Removed once it is merged' })).toContainText(
      'loyalty-api',
    );
    await expect(dialog.getByRole('list', { name: 'Stays' })).toContainText('#1');
    await dialog.getByRole('button', { name: 'Undo the run' }).click();
    await expect(miraPage.getByRole('heading', { name: 'loyalty-api is onboarded' })).toHaveCount(0);
    await expect(miraPage.getByText(/Undoing, waits for you to merge #2/).first()).toBeVisible({
      timeout: 60_000,
    });
  });

  await test.step('the undo waits for the engineer on Home, and asks again when the pull request is closed', async () => {
    await miraPage.goto('/');
    await expect(
      miraPage.getByRole('link', { name: /Merge acme\/loyalty-api #2, the undo/ }).first(),
    ).toBeVisible();
    await miraPage.goto(`/runs/${run?.id}`);
    await miraPage.evaluate(() => Object.assign(window, { loadedOnce: true }));
    const pull = await miraPage.context().newPage();
    const address = await miraPage.getByRole('link', { name: /Open the pull request/ }).getAttribute('href');
    await pull.goto(address ?? '');
    await pull.getByText('Review or close').click();
    const closing = pull.locator('form', { has: pull.getByRole('button', { name: 'Close pull request' }) });
    await closing.locator('select[name="login"]').selectOption('mira');
    await closing.getByRole('button', { name: 'Close pull request' }).click();
    await expect(miraPage.getByText('Choose what becomes of the files').first()).toBeVisible({
      timeout: 60_000,
    });
    await miraPage.getByRole('button', { name: 'Leave the files…' }).click();
    await expect(miraPage.getByRole('dialog')).toContainText(/fails at “.+” on every push to main/);
    await miraPage.getByRole('button', { name: 'Keep it' }).click();
    await miraPage.getByRole('button', { name: 'Open a new pull request' }).click();
    await expect(miraPage.getByText(/Undoing, waits for you to merge #3/).first()).toBeVisible({
      timeout: 60_000,
    });
    await pull.goto((address ?? '').replace(/2$/, '3'));
    const merging = pull.locator('form', { has: pull.getByRole('button', { name: 'Merge pull request' }) });
    await merging.locator('select[name="login"]').selectOption('mira');
    await merging.getByRole('button', { name: 'Merge pull request' }).click();
    await expect(pull.getByText('merged', { exact: true }).first()).toBeVisible();
    await pull.close();
  });

  await test.step('once it is merged, everything is taken back before the engineer’s eyes', async () => {
    await expect(miraPage.getByText(/^Everything was taken back/).first()).toBeVisible({ timeout: 120_000 });
    expect(await miraPage.evaluate(() => 'loadedOnce' in window)).toBe(true);
  });
});
