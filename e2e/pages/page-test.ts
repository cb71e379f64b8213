import type { Page } from '@playwright/test';
import { listPortalPages, type PageName, type PortalPage } from '../support/portal-pages.ts';
import { test as base, expect } from '../support/test.ts';

export { expect };

interface Look {
  theme: 'light' | 'dark';
  /** Of the window, in px. */
  width: number;
}

interface PageFixtures {
  /** Opens a page of the portal as the person who looks at it, and waits until it is whole. */
  visit: (name: PageName) => Promise<Page>;
  /** Shows it in another theme and width, as a person would who changes the system's theme or turns a phone. */
  show: (page: Page, look: Look) => Promise<void>;
}

interface PageWorkerFixtures {
  portalPages: Record<PageName, PortalPage>;
}

export const test = base.extend<PageFixtures, PageWorkerFixtures>({
  portalPages: [
    async ({ world }, use) => use(await listPortalPages(world)),
    { scope: 'worker', timeout: 300_000 },
  ],
  // The answers of the pages for "not found" and "not allowed" are errors to the browser, and rightly so.
  expectedErrors: [/status of 40[34]/],
  visit: async ({ openAs, portalPages }, use) => {
    await use(async (name) => {
      const { path, login, status = 200 } = portalPages[name];
      const page = await openAs(login);
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(status);
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
      return page;
    });
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
  show: async ({}, use) => {
    await use(async (page, { theme, width }) => {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: width < 700 ? 844 : 900 });
      await page.evaluate(() => document.fonts.ready);
    });
  },
});
