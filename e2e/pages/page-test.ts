import type { Page } from '@playwright/test';
import { listPortalPages, type PageName, type PortalPage } from '../support/portal-pages.ts';
import { test as base, expect } from '../support/test.ts';

export { expect };

interface PageFixtures {
  /** Opens a page of the portal as the person who looks at it, in a theme and width, and waits until it is whole. */
  visit: (name: PageName, look: { theme: 'light' | 'dark'; width: number }) => Promise<Page>;
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
    await use(async (name, { theme, width }) => {
      const { path, login, status = 200 } = portalPages[name];
      const page = await openAs(login, {
        colorScheme: theme,
        viewport: { width, height: width < 700 ? 844 : 900 },
        ...(width < 700 && { hasTouch: true, isMobile: true }),
      });
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(status);
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
      await page.evaluate(() => document.fonts.ready);
      return page;
    });
  },
});
