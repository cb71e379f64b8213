import { expect, test } from './page-test.ts';

/** Script of a first visit to the run page, as it goes over the wire. */
const SCRIPT_LIMIT_BYTES = 180_000;

test('the run page sends no more than 180 kB of compressed script', async ({
  visit,
  openAs,
  portalPages,
}) => {
  // The first visit warms the server; the second comes with an empty cache.
  await visit('run-succeeded');
  const page = await openAs('mira');
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const scripts = new Set<string>();
  let bytes = 0;
  session.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(portalPages['run-succeeded'].path);
  await expect(page.getByText(/^(Live|Final state)/)).toBeVisible();
  expect(scripts.size, 'scripts that were counted').toBeGreaterThan(3);
  expect(bytes).toBeLessThanOrEqual(SCRIPT_LIMIT_BYTES);
});
