import { createApi } from '../support/api.ts';
import { expect, test } from '../support/test.ts';
import { repositoryUrl } from '../support/world.ts';

test('a plan can be read on a phone and on a small laptop', async ({ openAs, world }) => {
  const planId = await createApi(world, 'engineer').createReadyPlan(repositoryUrl(world, 'storefront-web'));
  const page = await openAs('mira');
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto(`/onboard/${planId}`);
  const notice = page.getByText(
    /^(\d+\ssteps? will wait for a person|The run waits for one thing, the merge)\.$/,
  );
  const plan = page.getByRole('region', { name: 'Plan' });
  const files = plan.getByRole('navigation', { name: 'Files of the plan' });
  const catalog = files.getByRole('button', { name: /^catalog-info\.yaml \+/ });
  const topOf = async (what: typeof notice) => (await what.boundingBox())?.y ?? Number.NaN;

  await test.step('on a phone, who is needed comes before the findings, and its tab is in view', async () => {
    await expect(notice).toBeVisible();
    expect(await topOf(notice)).toBeLessThan(
      await topOf(page.getByRole('heading', { name: 'What we found' })),
    );
    await plan.getByRole('tablist').scrollIntoViewIfNeeded();
    await expect(plan.getByRole('tab', { name: /Needs a person/ })).toBeInViewport({ ratio: 0.9 });
  });

  await test.step('on a tablet on its side, the diff stands beside the findings, above the fold', async () => {
    await page.setViewportSize({ width: 1024, height: 768 });
    const diff = await plan.getByRole('region', { name: 'Diff of onramp.yaml' }).boundingBox();
    expect(diff?.y).toBeLessThan(600);
    expect(diff?.width).toBeGreaterThan(500);
  });

  await test.step('on a small laptop, the diff has the width, and the files fold away', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    const diff = await plan.getByRole('region', { name: 'Diff of onramp.yaml' }).boundingBox();
    expect(diff?.width).toBeGreaterThan(500);
    await expect(catalog).toBeHidden();
    await files.getByRole('button', { name: /^All files/ }).click();
    await catalog.click();
    await expect(catalog).toBeHidden();
    await expect(plan.getByRole('region', { name: 'Diff of catalog-info.yaml' })).toBeVisible();
  });

  await test.step('on a wide screen, files and diff stand beside each other', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect(catalog).toBeVisible();
    await expect(files.getByRole('button', { name: /^All files/ })).toBeHidden();
  });
});
