import { settledRun } from '../support/sample-runs.ts';
import { expect, test } from '../support/test.ts';
import { repositoryUrl } from '../support/world.ts';

const REFUSED = [
  { what: 'nonsense', address: 'one two three', says: /has characters that no repository address has/ },
  { what: 'a word', address: 'orders', says: /is not the address of a repository/ },
  {
    what: 'another host',
    address: 'https://code.example/acme/orders-api',
    says: /is not a host that Onramp may use/,
  },
  {
    what: 'a password',
    address: 'https://mira:secret@code.example/acme/orders-api',
    says: /has a password or token in it/,
  },
  {
    what: 'a file of this machine',
    address: 'file:///etc/passwd',
    says: /does not begin with "file:"/,
  },
  { what: 'a script', address: 'javascript:alert(1)', says: /does not begin with "javascript:"/ },
  { what: 'far too much', address: 'x'.repeat(5_000), says: /it has 5,000 characters/ },
] as const;

test('what is no address of a repository gets one sentence, and stays in the field', async ({
  openAs,
  world,
}) => {
  const page = await openAs('mira');
  await page.goto('/onboard');
  const field = page.getByLabel('Repository address');
  await test.step('nothing: the example is of this installation', async () => {
    await expect(field).toHaveAttribute('placeholder', `${world.github.web}/owner/repository`);
    await page.getByRole('button', { name: 'Inspect' }).click();
    await expect(page.getByRole('main').getByRole('alert')).toContainText(
      `for example ${world.github.web}/owner/repository.`,
    );
  });
  for (const { what, address, says } of REFUSED) {
    await test.step(what, async () => {
      await field.fill(address);
      await page.getByRole('button', { name: 'Inspect' }).click();
      await expect(page.getByRole('main').getByRole('alert')).toHaveText(says);
      await expect(field).toHaveValue(address);
      await expect(field).toHaveAttribute('aria-invalid', 'true');
      await expect(page).toHaveURL(/\/onboard$/);
    });
  }
});

test('a repository that is not there or not visible, and an empty one, make no plan', async ({
  openAs,
  world,
}) => {
  const page = await openAs('mira');
  await test.step('not visible', async () => {
    await page.goto(`/onboard?repository=${encodeURIComponent('acme/no-such-repository')}`);
    await expect(page.getByLabel('Repository address')).toHaveValue('acme/no-such-repository');
    await page.getByRole('button', { name: 'Inspect' }).click();
    await page.waitForURL(/\/onboard\/[\w-]+/);
    await expect(page.getByRole('main').getByRole('alert')).toContainText('acme/no-such-repository', {
      timeout: 60_000,
    });
    await expect(page.getByText('There is no plan, and nothing has changed.')).toBeVisible();
  });
  await test.step('empty', async () => {
    await page.getByLabel('Repository address').fill(repositoryUrl(world, 'empty-repository'));
    await page.getByRole('button', { name: 'Inspect again' }).click();
    await expect(page.getByRole('main').getByRole('alert')).toContainText(/empty|no commit/i, {
      timeout: 60_000,
    });
    await expect(page.getByRole('button', { name: 'Start onboarding' })).toHaveCount(0);
  });
});

test('a repository whose tests fail stops at the build, and names the test', async ({ openAs, world }) => {
  const run = await settledRun(world, 'failing');
  const page = await openAs('mira');
  await page.goto(`/runs/${run.id}`);
  const steps = page.getByRole('region', { name: 'Steps' });
  await expect(steps.getByRole('button', { name: /First build green\s?, failed/ })).toBeVisible();
  await expect(
    steps.getByRole('button', { name: /First deployment available\s?, not started/ }),
  ).toBeVisible();
  const step = page.getByRole('region', { name: 'Selected step' });
  await expect(step).toContainText(/The build fails in “Test”: .*rounds a discount/);
  const [job] = await Promise.all([
    page.waitForEvent('popup'),
    step.getByRole('link', { name: /See what failed/ }).click(),
  ]);
  await expect(job.locator('body')).toContainText(/not ok|✖|failing/);
  await test.step('and its log shows the whole reason without scrolling sideways', async () => {
    const did = page.getByRole('region', { name: 'What the run did' });
    await did.getByRole('tab', { name: /^Log/ }).click();
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      const log = did.getByRole('log');
      await expect(log).toContainText('The build fails in “Test”');
      expect(await log.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
    }
  });
});
