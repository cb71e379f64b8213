import type { Page } from '@playwright/test';
import { type Figure, median, p95 } from './figures.ts';
import type { Portal } from './portal.ts';

const ROUNDS = 25;
const LIMIT_MS = 200;

/**
 * Warm navigations: a click on a link until the new page is painted. Every one is measured beside a fetch of a static
 * file in the same moment, and all targets take turns, so that what else the machine does hits all of them alike.
 */
export async function measureNavigations(portal: Portal, runId: string): Promise<Figure[]> {
  const context = await portal.freshContext();
  const page = await context.newPage();
  // The run is reached from the list of runs; the others from the navigation that every page has.
  const tour = ['/', '/inbox', '/runs', `/runs/${runId}`, '/apps', '/teams'];
  const headings = new Map<string, string>();
  for (const path of tour) headings.set(path, await readHeading(page, path));
  const samples = new Map<string, number[]>(tour.map((path) => [path, []]));
  const besides: number[] = [];
  await page.goto('/teams');
  // The first round fills the browser's and the server's caches and does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const path of tour) {
      const fetched = await timeFetch(page);
      const shown = await timeClick(page, path, headings.get(path) ?? '');
      if (round === 0) continue;
      samples.get(path)?.push(shown);
      besides.push(fetched);
    }
  }
  await context.close();
  const beside = { name: 'fetch of a static file', median: median(besides) };
  return [...samples].map(([path, values]) => ({
    name: `Warm navigation to ${path.startsWith('/runs/') ? '/runs/[id]' : path}`,
    unit: 'ms',
    statistic: 'p95',
    value: p95(values),
    limit: LIMIT_MS,
    samples: values,
    beside,
  }));
}

async function readHeading(page: Page, path: string): Promise<string> {
  await page.goto(path);
  return (await page.locator('h1').first().textContent()) ?? '';
}

/** Milliseconds from the click until the frame after the one that shows the new page's heading. */
function timeClick(page: Page, path: string, heading: string): Promise<number> {
  return page.evaluate(
    async ([target, wanted]) => {
      const link = document.querySelector<HTMLAnchorElement>(`a[href="${target}"]`);
      if (!link) throw new Error(`${location.pathname} has no link to ${target}.`);
      const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const isShown = () =>
        location.pathname === target && document.querySelector('h1')?.textContent === wanted;
      const start = performance.now();
      link.click();
      while (!isShown()) {
        if (performance.now() - start > 10_000) throw new Error(`${target} did not show within 10 s.`);
        await nextFrame();
      }
      await nextFrame();
      return performance.now() - start;
    },
    [path, heading] as const,
  );
}

function timeFetch(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const start = performance.now();
    await (await fetch('/icon.svg', { cache: 'no-store' })).arrayBuffer();
    return performance.now() - start;
  });
}
