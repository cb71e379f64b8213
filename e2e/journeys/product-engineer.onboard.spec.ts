import { expect, signIn, test } from '../support/test.ts';
import { repositoryUrl } from '../support/world.ts';

test('a product engineer pastes an address, reads the plan, clicks once, and the app answers', async ({
  openAs,
  world,
}) => {
  const page = await openAs(null);
  const field = (name: string) => page.getByRole('textbox', { name, exact: true });

  await test.step('signs in at the identity provider and lands at home', async () => {
    await page.goto('/');
    await expect(page).toHaveURL(/\/sign-in/);
    await signIn(page, world, 'mira');
    await expect(page).toHaveURL(`${world.portal}/`);
    await expect(page.getByRole('link', { name: /Mira Sample/ })).toBeVisible();
  });

  await test.step('pastes the address and gets findings with their evidence', async () => {
    await page.getByLabel('Repository address').fill(repositoryUrl(world, 'orders-api'));
    await page.getByRole('button', { name: 'Inspect' }).click();
    await page.waitForURL(/\/onboard\/[\w-]+/);
    await expect(page.getByRole('status').filter({ hasText: 'acme/orders-api at' })).toContainText(
      'inspected in',
    );
    await expect(page.getByText('Nothing is changed yet', { exact: true })).toBeVisible();
    await expect(field('Port')).toHaveValue('3000');
    await expect(field('Health path')).toHaveValue('/healthz');
    await expect(field('Metrics path')).toHaveValue('/metrics');
    await expect(field('Test')).toHaveValue(/npm test/);
    await expect(page.getByRole('link', { name: /^src\/server\.js:\d+$/ }).first()).toHaveAttribute(
      'href',
      /\/acme\/orders-api\/blob\/[0-9a-f]{40}\/src\/server\.js#L\d+$/,
    );
  });

  const plan = page.getByRole('region', { name: 'Plan' });

  await test.step('changes a finding, and the plan follows', async () => {
    await field('Port').fill('eighty');
    await field('Port').press('Enter');
    await expect(page.getByRole('alert').filter({ hasText: /port/i })).toBeVisible();
    await expect(field('Port')).toHaveValue('eighty');
    await field('Port').fill('8081');
    await field('Port').press('Enter');
    await expect(page.getByText('was 3000', { exact: false })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Start onboarding' })).toBeEnabled();
    await plan.getByRole('button', { name: /^onramp\.yaml \+/ }).click();
    await expect(plan.getByText('8081').first()).toBeVisible();
  });

  await test.step('looks through every tab of the plan', async () => {
    await plan.getByRole('tab', { name: /GitHub/ }).click();
    await expect(plan.getByRole('tabpanel')).toContainText('KUBE_TOKEN');
    await expect(plan.getByRole('tabpanel')).toContainText('made during the run, never shown');
    await plan.getByRole('tab', { name: /Kubernetes/ }).click();
    await expect(plan.getByRole('tabpanel')).toContainText('checkout-staging');
    await plan.getByRole('tab', { name: /Monitoring/ }).click();
    await expect(plan.getByRole('tabpanel')).toContainText('PrometheusRule');
    await plan.getByRole('tab', { name: /Needs a person/ }).click();
    await expect(plan.getByRole('tabpanel')).toContainText(/reviews and merges/);
    await expect(page).toHaveURL(/tab=people/);
    await page.reload();
    await expect(plan.getByRole('tab', { name: /Needs a person/ })).toHaveAttribute('aria-selected', 'true');
    await expect(field('Port')).toHaveValue('8081');
  });

  await test.step('clicks once and watches the run, without a reload, to its end', async () => {
    await page.getByLabel('Onramp merges at once').check();
    await expect(page.getByText('merged without a review, once its required checks passed')).toBeVisible();
    await expect(page.getByText('The run waits for nobody.')).toBeVisible();
    await expect(plan.getByRole('tabpanel')).not.toContainText(/reviews and merges/);
    await expect(plan.getByRole('tab', { name: /Needs a person/ })).toContainText('0');
    await page.reload();
    await expect(page.getByLabel('Onramp merges at once')).toBeChecked();
    await page.getByRole('button', { name: 'Start onboarding' }).click();
    await page.waitForURL(/\/runs\/[\w-]+/);
    await page.evaluate(() => Object.assign(window, { loadedOnce: true }));
    const steps = page.getByRole('region', { name: 'Steps' });
    await expect(steps.getByRole('button', { name: /^Verify access\s?, succeeded/ })).toBeVisible({
      timeout: 60_000,
    });
    await expect(steps.getByRole('button', { name: /^Pull request\s?, succeeded/ })).toBeVisible({
      timeout: 60_000,
    });
    await expect(page.getByRole('heading', { name: 'orders-api is onboarded' })).toBeVisible({
      timeout: 300_000,
    });
    await expect(steps.getByRole('button', { name: /\s?, succeeded$/ })).toHaveCount(11);
    expect(await page.evaluate(() => 'loadedOnce' in window)).toBe(true);
  });

  await test.step('reads what the run made, its log, attempts and links', async () => {
    const made = page.getByRole('region', { name: 'What the run did' });
    await expect(made.getByRole('tabpanel')).toContainText('checkout-staging');
    await made.getByRole('tab', { name: /Log/ }).click();
    await expect(made.getByRole('log')).toBeVisible();
    await made.getByRole('tab', { name: /Attempts/ }).click();
    await expect(made.getByRole('row', { name: /Monitoring works/ })).toBeVisible();
    await made.getByRole('tab', { name: /Links/ }).click();
    await expect(made.getByRole('link', { name: /orders-api in staging/ })).toBeVisible();
  });

  await test.step('opens the app at its address', async () => {
    const [app] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: /Open orders-api in staging/ }).click(),
    ]);
    await expect(app.locator('body')).toContainText('"service":"orders-api"');
    await app.close();
  });

  await test.step('finds the app on its own page and on its team’s', async () => {
    await page.getByRole('link', { name: 'Page of orders-api' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'orders-api' })).toBeVisible();
    const staging = page.getByRole('region', { name: /staging/i });
    await expect(staging).toContainText('checkout-staging');
    await expect(page.getByRole('region', { name: 'What was set up' })).toContainText('orders-api');
    await page.getByRole('main').getByRole('link', { name: 'Checkout' }).first().click();
    await expect(page.getByRole('heading', { level: 1, name: 'Checkout' })).toBeVisible();
    await expect(
      page.getByRole('region', { name: 'Apps' }).getByRole('link', { name: 'orders-api' }),
    ).toBeVisible();
    await expect(page.getByRole('region', { name: 'Members' })).toContainText('Mira Sample');
  });
});
