import { settledRun } from '../support/sample-runs.ts';
import { expect, test } from '../support/test.ts';

test('a tester looks around: finds an app’s address, and is told what only others may do', async ({
  openAs,
  world,
}) => {
  const run = await settledRun(world, 'succeeded');
  const page = await openAs('quinn');

  await test.step('home leads on to who can onboard, and offers no field', async () => {
    await page.goto('/');
    const door = page.getByRole('region', { name: 'Is a repository of yours missing?' });
    await expect(door.getByRole('textbox')).toHaveCount(0);
    await door.getByRole('link', { name: 'Who can do it' }).click();
    await expect(page.getByText('that needs the role engineer or platform')).toBeVisible();
    const help = page.getByRole('region', { name: 'Who can onboard a repository for you' });
    await expect(help.getByRole('link', { name: /^Team / }).first()).toBeVisible();
    await expect(page.getByRole('main').getByRole('textbox')).toHaveCount(0);
  });

  await test.step('the profile asks nothing that only engineers need', async () => {
    await page.goto('/profile');
    await expect(page.getByText('Read plans, runs, apps and teams')).toBeVisible();
    await expect(page.getByText('Make plans and start onboardings')).toHaveCount(0);
  });

  await test.step('a run can be read, and not undone', async () => {
    await page.goto(`/runs/${run.id}`);
    await expect(page.getByRole('heading', { name: 'receipts-worker-api is onboarded' })).toBeVisible();
    await page.getByRole('button', { name: 'More actions' }).click();
    await expect(page.getByText(/^Undo: You may not undo this run/)).toBeVisible();
    await expect(page.getByRole('menuitem', { name: /Undo the run/ })).toHaveCount(0);
    await page.keyboard.press('Escape');
  });

  await test.step('the list of runs can be filtered, and the filter is in the address', async () => {
    await page.goto('/runs');
    await page.getByRole('link', { name: 'Succeeded', exact: true }).click();
    await expect(page).toHaveURL(/state=succeeded/);
    await expect(
      page.getByRole('main').getByRole('link', { name: 'Onboard receipts-worker-api' }),
    ).toBeVisible();
    await expect(page.getByRole('main').getByRole('link', { name: 'Onboard pricing-api' })).toHaveCount(0);
    await page.goto('/runs?query=nothing-is-called-so');
    await expect(page.getByText('No run matches')).toBeVisible();
    await page.getByRole('link', { name: 'Show all runs' }).click();
    await expect(
      page.getByRole('main').getByRole('link', { name: 'Onboard receipts-worker-api' }),
    ).toBeVisible();
  });

  await test.step('the app’s page leads to where it answers', async () => {
    await page.goto('/apps');
    await page.getByRole('link', { name: 'receipts-worker-api', exact: true }).click();
    const staging = page.getByRole('region', { name: /staging/i });
    const [app] = await Promise.all([
      page.waitForEvent('popup'),
      staging.getByRole('link', { name: /receipts-worker-api.*\.localhost/ }).click(),
    ]);
    // It has nothing at its root; it says how it is where its probe asks.
    await app.goto(new URL('/healthz', app.url()).href);
    await expect(app.locator('body')).toContainText('"status":"ok"');
    await app.close();
  });
});
