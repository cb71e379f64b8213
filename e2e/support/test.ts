import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from '@playwright/test';
import { accountOf, readWorld, type World } from './world.ts';

export { expect };

type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

interface WorkerFixtures {
  world: World;
  /** Cookies of a person, from one real sign-in per worker. */
  sessionOf: (login: string) => Promise<Session>;
}

interface Fixtures {
  /** A page of someone who has signed in before; `null` for somebody unknown. */
  openAs: (login: string | null, options?: BrowserContextOptions) => Promise<Page>;
  /** Console errors of the portal that belong to the story, for example the 404 of a page that is not there. */
  expectedErrors: RegExp[];
}

/** Every page opened here must stay without a console error, an uncaught exception, or a breach of its own policy. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
    async ({}, use) => use(readWorld()),
    { scope: 'worker' },
  ],
  sessionOf: [
    async ({ browser, world }, use) => {
      const sessions = new Map<string, Session>();
      await use(async (login) => {
        const known = sessions.get(login);
        if (known) return known;
        const context = await browser.newContext();
        const page = await context.newPage();
        await page.goto(`${world.portal}/sign-in`);
        await signIn(page, world, login);
        const session = await context.storageState();
        await context.close();
        sessions.set(login, session);
        return session;
      });
    },
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
  expectedErrors: async ({}, use) => use([]),
  openAs: async ({ browser, world, sessionOf, expectedErrors }, use) => {
    const contexts: BrowserContext[] = [];
    const problems: string[] = [];
    await use(async (login, options = {}) => {
      const context = await browser.newContext({
        baseURL: world.portal,
        ...options,
        ...(login && { storageState: await sessionOf(login) }),
      });
      contexts.push(context);
      context.on('console', (message) => {
        if (message.type() !== 'error' || !isOfPortal(world, message.location().url, message.page())) return;
        problems.push(`${message.page()?.url() ?? 'unknown page'}: ${message.text()}`);
      });
      context.on('weberror', (error) => problems.push(`${error.page()?.url()}: ${error.error().message}`));
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
    const unexpected = problems.filter(
      (problem) => !expectedErrors.some((expected) => expected.test(problem)),
    );
    expect(unexpected, 'errors in the browser’s console').toEqual([]);
  },
});

/** What other hosts' pages say is theirs. */
function isOfPortal(world: World, source: string, page: Page | null): boolean {
  return source.startsWith(world.portal) || (source === '' && !!page?.url().startsWith(world.portal));
}

/** From the portal's sign-in page, over the identity provider, back to where the person wanted to be. */
export async function signIn(page: Page, world: World, login: string): Promise<void> {
  const { password } = accountOf(world, login);
  await page.getByRole('button', { name: 'Sign in with single sign-on' }).click();
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.href.startsWith(world.portal) && url.pathname !== '/sign-in');
  await expect(page.getByRole('main')).toBeVisible();
}
