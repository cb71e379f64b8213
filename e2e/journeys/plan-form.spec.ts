import type { Page } from '@playwright/test';
import { createApi } from '../support/api.ts';
import { expect, test } from '../support/test.ts';
import { repositoryUrl, type World } from '../support/world.ts';

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const cpu = (page: Page) => field(page, 'CPU of one pod in millicores');
const memory = (page: Page) => field(page, 'Memory of one pod in Mi');
const pods = (page: Page) => field(page, 'Number of pods');

/** Waits until the plan in view is the one of what the form says now. */
async function settled(page: Page) {
  await expect(page.getByRole('region', { name: 'Plan' })).not.toHaveAttribute('aria-busy', 'true');
  await expect(page.getByText('Recomputing the plan')).toHaveCount(0);
}

async function openPlan(page: Page, world: World) {
  const planId = await createApi(world, 'engineer').createReadyPlan(repositoryUrl(world, 'storefront-web'));
  await page.goto(`/onboard/${planId}`);
  await expect(cpu(page)).toHaveValue('250');
  return planId;
}

/** What the plan of the address was made with, as the server has it. */
async function plannedSizes(page: Page, world: World) {
  const id = new URL(page.url()).pathname.split('/').at(-1);
  const api = createApi(world, 'engineer');
  const { plan } = await api.until<{ plan: { apps: Array<{ size: unknown }> } | null }>(
    `plans/${id}`,
    ({ plan }) => plan !== null,
    30_000,
  );
  return plan?.apps[0]?.size;
}

for (const { speed, delay } of [
  { speed: 'fast', delay: 0 },
  { speed: 'slow', delay: 900 },
]) {
  test(`sizes typed one after the other by ${speed} keys are all kept`, async ({ openAs, world }) => {
    const page = await openAs('mira');
    await openPlan(page, world);
    const pause = () => page.waitForTimeout(delay);
    await cpu(page).focus();
    for (const size of ['300', '640', '3']) {
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(size, { delay: delay / 10 });
      await page.keyboard.press('Tab');
      await pause();
    }
    const shown = async () => [
      await cpu(page).inputValue(),
      await memory(page).inputValue(),
      await pods(page).inputValue(),
    ];
    expect(await shown()).toEqual(['300', '640', '3']);
    await settled(page);
    expect(await shown()).toEqual(['300', '640', '3']);
    await expect.poll(() => plannedSizes(page, world)).toEqual({ cpuMillis: 300, memoryMi: 640, pods: 3 });
    await page.reload();
    expect(await shown()).toEqual(['300', '640', '3']);
  });
}

test('what is typed while the plan is recomputed stays, with focus and caret', async ({ openAs, world }) => {
  const page = await openAs('mira');
  await openPlan(page, world);
  // Every answer is held back for a while, as by a slow network.
  await page.route('**/onboard/**', async (route) => {
    if (route.request().method() === 'POST') await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue();
  });
  await cpu(page).fill('300');
  await cpu(page).press('Enter');
  await expect(page.getByText('Recomputing the plan')).toBeVisible();
  await expect(cpu(page)).toBeFocused();
  await page.getByLabel('production', { exact: true }).uncheck();
  await field(page, 'Health path').fill('/ready-for-more');
  await field(page, 'Health path').evaluate((input: HTMLInputElement) => input.setSelectionRange(3, 5));
  await settled(page);
  await expect(field(page, 'Health path')).toBeFocused();
  await expect(field(page, 'Health path')).toHaveValue('/ready-for-more');
  expect(
    await field(page, 'Health path').evaluate(({ selectionStart, selectionEnd }: HTMLInputElement) => [
      selectionStart,
      selectionEnd,
    ]),
  ).toEqual([3, 5]);
  await expect(cpu(page)).toHaveValue('300');
  await expect(page.getByLabel('production', { exact: true })).not.toBeChecked();
});

test('an edit survives a reload and the way back before its plan is made', async ({
  openAs,
  world,
  expectedErrors,
}) => {
  expectedErrors.push(/net::ERR_FAILED/);
  const page = await openAs('mira');
  await page.goto('/onboard');
  const planId = await openPlan(page, world);
  await page.route('**/onboard/**', async (route) => {
    if (route.request().method() === 'POST') await route.abort();
    else await route.continue();
  });
  await test.step('the answer never comes: it is said, the edit is kept, and nothing else is started', async () => {
    await memory(page).fill('640');
    await memory(page).press('Tab');
    await expect(page.getByRole('alert').filter({ hasText: 'Your changes are kept' })).toBeVisible();
    await expect(memory(page)).toHaveValue('640');
  });
  await page.unroute('**/onboard/**');
  await test.step('a reload asks again with it', async () => {
    await cpu(page).fill('300');
    // Still in the field: nothing was committed by Tab or Enter.
    await page.reload();
    await expect(memory(page)).toHaveValue('640');
    await expect(cpu(page)).toHaveValue('300');
    await settled(page);
    await expect(page).not.toHaveURL(new RegExp(planId));
  });
  await test.step('back and forward again', async () => {
    await pods(page).fill('3');
    await page.goBack();
    await expect(page).toHaveURL(/\/onboard$/);
    await page.goForward();
    await expect(pods(page)).toHaveValue('3');
    await settled(page);
    await expect.poll(() => plannedSizes(page, world)).toEqual({ cpuMillis: 300, memoryMi: 640, pods: 3 });
  });
});

test('a page that was arrived at has the focus', async ({ openAs, world }) => {
  const page = await openAs('mira');
  await page.goto('/onboard');
  await page.getByLabel('Repository address').fill(repositoryUrl(world, 'storefront-web'));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/onboard\/[\w-]+/);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(cpu(page)).toHaveValue('250');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await page.getByRole('link', { name: 'Home' }).last().click();
  await page.waitForURL(`${world.portal}/`);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});

test('a size above the limit is explained, and lowered to what fits by one click', async ({
  openAs,
  world,
}) => {
  const planId = await createApi(world, 'engineer').createReadyPlan(repositoryUrl(world, 'storefront-web'), {
    apps: [{ path: '.', size: { cpuMillis: 2_000, pods: 8 } }],
  });
  const page = await openAs('mira');
  await page.goto(`/onboard/${planId}`);
  await expect(page.getByText('2 cores × (8 pods + 1 during a rollout) = 18 cores')).toBeVisible();
  await page.getByRole('button', { name: 'Lower to what fits' }).click();
  await expect(cpu(page)).toHaveValue('400');
  await expect(pods(page)).toHaveValue('8');
  await settled(page);
  await expect(page.getByText('The run waits for one thing, the merge.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Lower to what fits' })).toHaveCount(0);
});

test('rows of objects open by key to what will be applied, and every file button has a name of its own', async ({
  openAs,
  world,
}) => {
  const page = await openAs('mira');
  await openPlan(page, world);
  const plan = page.getByRole('region', { name: 'Plan' });
  const names = await plan
    .getByRole('navigation', { name: 'Files of the plan' })
    .getByRole('listitem')
    .getByRole('button')
    .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')));
  expect(names.length).toBeGreaterThan(5);
  expect(new Set(names).size).toBe(names.length);
  await plan.getByRole('tab', { name: /Kubernetes/ }).click();
  await plan.locator('summary').filter({ hasText: 'ResourceQuota' }).first().focus();
  await page.keyboard.press('Enter');
  await expect(plan.getByText('kind: ResourceQuota')).toBeVisible();
});
