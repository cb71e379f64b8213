import type { Page } from '@playwright/test';
import { type Figure, median, p75 } from './figures.ts';
import type { Portal } from './portal.ts';

const ROUNDS = 10;
const LCP_LIMIT_MS = 1_000;
const SCRIPT_LIMIT_BYTES = 180_000;

/** First loads with an empty cache, pages taking turns: largest contentful paint, and compressed script of the run page. */
export async function measureFirstLoads(portal: Portal, runId: string): Promise<Figure[]> {
  const paths = ['/', '/runs', `/runs/${runId}`];
  const paints = new Map<string, number[]>(paths.map((path) => [path, []]));
  const firstBytes: number[] = [];
  const scripts: number[] = [];
  // The first round warms the server, as the second visitor of the day finds it; it does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const path of paths) {
      const { paintMs, firstByteMs, scriptBytes } = await load(portal, path);
      if (round === 0) continue;
      paints.get(path)?.push(paintMs);
      firstBytes.push(firstByteMs);
      if (path.startsWith('/runs/')) scripts.push(scriptBytes);
    }
  }
  const beside = { name: 'first byte of the page', median: median(firstBytes) };
  return [
    ...[...paints].map(
      ([path, samples]): Figure => ({
        name: `Largest contentful paint of ${path.startsWith('/runs/') ? '/runs/[id]' : path}, first load`,
        unit: 'ms',
        // The share of loads that Core Web Vitals judge by (web.dev/articles/vitals).
        statistic: 'p75',
        value: p75(samples),
        limit: LCP_LIMIT_MS,
        samples,
        beside,
      }),
    ),
    {
      name: 'Script of the run page, compressed',
      unit: 'bytes',
      statistic: 'largest',
      value: Math.max(...scripts),
      limit: SCRIPT_LIMIT_BYTES,
      samples: scripts,
    },
  ];
}

async function load(portal: Portal, path: string) {
  const context = await portal.freshContext();
  const page = await context.newPage();
  const scriptBytes = await countScript(page);
  await page.goto(path, { waitUntil: 'load' });
  await page.locator('h1').first().waitFor({ state: 'attached' });
  const { paintMs, firstByteMs } = await page.evaluate(readTimes);
  const measured = { paintMs, firstByteMs, scriptBytes: scriptBytes() };
  await context.close();
  return measured;
}

/** Bytes of script as they go over the wire, headers included. */
async function countScript(page: Page): Promise<() => number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const requests = new Set<string>();
  let bytes = 0;
  session.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') requests.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (requests.has(requestId)) bytes += encodedDataLength;
  });
  return () => bytes;
}

/** In the page: the largest paint so far, half a second after nothing larger came, and when the first byte came. */
async function readTimes(): Promise<{ paintMs: number; firstByteMs: number }> {
  const QUIET_MS = 500;
  let paintMs = 0;
  await new Promise<void>((resolve) => {
    let timer = setTimeout(resolve, QUIET_MS);
    new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntries()) paintMs = Math.max(paintMs, startTime);
      clearTimeout(timer);
      timer = setTimeout(resolve, QUIET_MS);
    }).observe({ type: 'largest-contentful-paint', buffered: true });
  });
  if (paintMs === 0) throw new Error(`${location.pathname}: the browser reported no paint.`);
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return { paintMs, firstByteMs: navigation?.responseStart ?? 0 };
}
