import { SAMPLE_RUNS, settledRun } from '../support/sample-runs.ts';
import { expect, test } from '../support/test.ts';
import { repositoryUrl } from '../support/world.ts';

test('a manager sees the health of the team’s apps, how fresh it is, and what waits', async ({
  openAs,
  world,
}) => {
  await settledRun(world, 'succeeded');
  const failing = await settledRun(world, 'failing');
  const page = await openAs('morgan');

  await test.step('the team’s page has apps, runs, people and limits', async () => {
    await page.goto('/teams');
    await page.getByRole('main').getByRole('link', { name: 'Checkout' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Checkout' })).toBeVisible();
    const row = page.getByRole('row', { name: /receipts-worker-api/ }).first();
    await expect(row).toContainText(/Healthy/);
    await expect(row).toContainText(/as of/);
    await expect(page.getByRole('region', { name: 'Settings' })).toContainText('4 cores, 8 Gi, 20 pods');
  });

  await test.step('a failed run says which test failed, and what mends it', async () => {
    await page
      .getByRole('region', { name: 'Latest runs' })
      .getByRole('link', { name: 'Onboard pricing-api' })
      .click();
    await page.waitForURL(`**/runs/${failing.id}`);
    const step = page.getByRole('region', { name: 'Selected step' });
    await expect(step).toContainText(/Test/);
    await expect(step).toContainText('the run goes on with that commit');
    await expect(step.getByRole('link', { name: /See what failed/ })).toBeVisible();
  });

  await test.step('starting an onboarding is refused with the reason, on the page and in the API', async () => {
    await page.goto('/onboard');
    await expect(page.getByText('that needs the role engineer or platform')).toBeVisible();
    await expect(page.getByLabel('Repository address')).toHaveCount(0);
    const answer = await fetch(`${world.portal}/api/v1/plans`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.tokens.manager}`, 'content-type': 'application/json' },
      body: JSON.stringify({ repositoryUrl: repositoryUrl(world, SAMPLE_RUNS.failing.repository) }),
    });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      status: 403,
      detail: expect.stringContaining('engineer or platform'),
    });
  });
});
